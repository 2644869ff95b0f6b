export type {
  AgentIndex,
  BaselineRow,
  Detector,
  Evidence,
  GroupIndex,
  Observation,
  Tally,
} from './detector.ts'
export { NOT_APPLICABLE, WARMING } from './detector.ts'
export type { Finding } from './finding.ts'
