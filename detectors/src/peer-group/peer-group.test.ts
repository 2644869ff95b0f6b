import { detectorContract } from '../detector.contract.ts'

detectorContract('peer-group', {})
