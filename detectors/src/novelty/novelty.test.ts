import { detectorContract } from '../detector.contract.ts'

detectorContract('novelty', { floodFills: 10_000 })
