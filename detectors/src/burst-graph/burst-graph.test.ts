import { detectorContract } from '../detector.contract.ts'

detectorContract('burst-graph', {})
