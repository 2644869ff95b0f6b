export type { AgentTable } from './agent-table.ts'
export { createAgentTable } from './agent-table.ts'
export { createAppliedCommands } from './applied-commands.ts'
export type { StoredBaseline } from './baseline-columns.ts'
export { BASELINE_SELECT, baselineColumns } from './baseline-columns.ts'
export type { BudgetFigures } from './budget/alert-budget.ts'
export type { ChainDetector } from './chain/chain.ts'
export { findChain } from './chain/chain.ts'
export type { Stage as ChainStageName } from './chain/stages.ts'
export type { ChainStage } from './chain/story.ts'
export type { DeclaredFacts } from './declared-facts.ts'
export { undeclared } from './declared-facts.ts'
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
export { DIVERGENCE, WARM_BLOCKS } from './divergence/divergence.ts'
export type { Deed } from './facets/action-words.ts'
export { actionDeed, actionSentence } from './facets/action-words.ts'
export {
  isShortLivedKind,
  lastingCredential,
  lastingPrincipal,
} from './facets/normalise-credential.ts'
export type { Finding } from './finding.ts'
export type { IncidentVerdict } from './incidents.ts'
export type { Alternatives, Instead, UsualFacet, UsualOf } from './instead.ts'
export type { Judgement, Protection } from './judge-event.ts'
export type {
  AgentLife,
  LifeChange,
  LifeDecision,
  LifeOutcome,
  LifeRefusal,
  LifeState,
  RatifiedVersion,
} from './life/life.ts'
export { ENOUGH_PEERS, MOST_VERSIONS, OBSERVED_CALLS } from './life/life.ts'
export { LIFE, lifeOfRow } from './life/lives.ts'
export { isLearnedRow, newestRows, rolledBackRows } from './life/version-rows.ts'
export { livingRows } from './living-rows.ts'
export { createObserver } from './observe.ts'
export type { PeekedEvent } from './peek-event.ts'
export type {
  LoggedEvent,
  Processed,
  Reasoning,
  RunnerCommand,
  ScoredEvent,
} from './processed.ts'
export { count } from './rarity.ts'
export type { DetectorDeps } from './registry.ts'
export { createDetectors } from './registry.ts'
export type { RevokedCredentials } from './revoked-credential/revoked-credentials.ts'
export { createRevokedCredentials } from './revoked-credential/revoked-credentials.ts'
export type { SeverityBand } from './risk/risk.ts'
export { riskOf, severityOf } from './risk/risk.ts'
export { loadRules } from './rules/load-rules.ts'
export type { RuleNote } from './rules/sigma/rule.ts'
export type { RuleBook } from './rules/sigma/rule-book.ts'
export type { DetectorRunner, DetectorRunnerDeps } from './run-detectors.ts'
export { createDetectorRunner } from './run-detectors.ts'
export { jensenShannon } from './stats/jensen-shannon.ts'
export { isWeighty } from './weighty-history.ts'
