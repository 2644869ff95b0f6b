/**
 * The JSON shapes on the wire: schemas and their types. The only thing the dashboards may import.
 * Times are epoch milliseconds, UTC. Every claim about rarity has one shape: agent, peers, fleet; usual against now; how rare.
 */

export { AgentDetail, AgentSummary, BaselineValue } from './wire/agent.ts'
export {
  Alert,
  AlertPage,
  AlertSummary,
  Allowed,
  Alternative,
  Bar,
  ChainStage,
  ChainStep,
  NearestEvent,
  Reach,
  Reason,
  RiskFactor,
  Tally,
} from './wire/alert.ts'
export { AuditEvent, AuditVerification } from './wire/audit.ts'
export {
  BaselineChange,
  BaselineDiff,
  BaselineLife,
  BaselineState,
  BaselineVersion,
  Suppression,
} from './wire/baseline.ts'
export { HandedCredential, IssuedCredential, IssuedCredentials } from './wire/credential.ts'
export { EventDetail, EventPage, EventSummary } from './wire/event.ts'
export {
  Approval,
  ApprovalPage,
  ApproverHabit,
  Bypass,
  Decision,
  DecisionRequest,
} from './wire/gate.ts'
export { DeadLetter, PushReceiver } from './wire/push.ts'
export {
  HeldFor,
  ResponderState,
  ResponsePage,
  ResponseRecord,
  ResponseState,
} from './wire/respond.ts'
export { Restriction, Restrictions } from './wire/restriction.ts'
export {
  IngestResult,
  LoginFailure,
  LoginWays,
  Problem,
  SessionInfo,
  TokenInfo,
} from './wire/session.ts'
export { Budget, Sensor, Status } from './wire/status.ts'
export { AlertStatus, EnvironmentName, Role, Severity, Verdict } from './wire/words.ts'
