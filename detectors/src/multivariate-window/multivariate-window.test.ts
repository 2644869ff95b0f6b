import { detectorContract } from '../detector.contract.ts'

detectorContract('multivariate-window', {})
