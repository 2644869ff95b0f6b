import { severityOf } from '@tripline/detectors'
import type { Alert } from '../wire.ts'
import type { AgentEnvironments } from './agent-environments.ts'
import type { AlertDraft } from './alert-draft.ts'
import type { AllowedOf } from './allowed.ts'
import { blastRadiusWords } from './blast-radius.ts'
import type { Stage } from './chain-steps.ts'
import { chainSteps, stagesOf } from './chain-steps.ts'
import { chooseReasons } from './choose-reasons.ts'
import type { CredentialFactsOf } from './credential-facts.ts'
import type { CredentialReach } from './credential-reach.ts'
import type { RecentEvent } from './recent-events.ts'
import { wouldBeOrdinary } from './would-be-ordinary.ts'
import { writeStory } from './write-story.ts'
import type { Telling } from './write-title.ts'
import { writeTitle } from './write-title.ts'

const MOST_EVENT_IDS = 100
const MOST_ACTIONS = 24
/** First use long before is not what led to the deed. */
const FIRST_USE_MS = 3_600_000
/** From here on something new is new for the agent and not just the agent new to us. */
const KNOWN_CALLS = 50

/** What is remembered of agents and credentials beside the alerts. */
export interface History {
  readonly reach: CredentialReach
  readonly environments: AgentEnvironments
  readonly credentialFacts: CredentialFactsOf
  readonly allowed: AllowedOf
}

/** The alert as it goes out, written anew from its draft: the same draft gives the same words. */
export function writeAlert(draft: AlertDraft, history: History): Alert {
  const { worst } = draft
  const stages = stagesOfDraft(draft, history)
  const reasons = chooseReasons(draft.reasons)
  const events = [...draft.before, ...draft.events]
  const telling: Telling = {
    agentId: draft.agentId,
    worst: worst.event,
    bad: worst.reasoning.bad,
    decoy: worst.reasoning.badWords.startsWith('a decoy'),
    firstUsedAt: firstUse(draft, history.reach),
    credential: history.credentialFacts(worst.event.credentialId),
    stages,
    reasons: reasons.filter(({ context }) => !context),
    eventOf: (id) => draft.events.find((event) => event.id === id) ?? null,
    days: draft.days,
  }
  const actions = [...new Set(events.map(({ action }) => action))].slice(-MOST_ACTIONS)
  const reach = [...history.reach.of(worst.event)]
  const allowed = history.allowed(draft.agentId, worst.event.credentialId, actions)
  return {
    id: draft.id,
    sequence: draft.sequence,
    agentId: draft.agentId,
    sessionId: draft.sessionId,
    environment: worst.event.environment,
    credentialId: worst.event.credentialId,
    credentialKind: worst.event.credentialKind,
    principal: worst.event.principal,
    account: worst.event.account,
    // A draft that an earlier release saved does not know it.
    source: worst.event.source ?? '',
    severity: severityOf(worst.risk),
    risk: worst.risk,
    odd: { value: worst.reasoning.odd, words: worst.reasoning.oddWords },
    bad: { value: worst.reasoning.bad, words: worst.reasoning.badWords },
    status: draft.status,
    assignee: draft.assignee,
    verdict: draft.verdict,
    title: writeTitle(telling),
    story: writeStory(telling),
    openedAt: draft.openedAt,
    updatedAt: draft.updatedAt,
    recordLateMs: draft.recordLateMs,
    detectedInMs: draft.detectedInMs,
    outsideBudget: draft.outsideBudget,
    reasons,
    ordinary: draft.ordinary,
    chain: [...chainSteps(stages, { days: draft.days, credentialFacts: history.credentialFacts })],
    actions,
    techniques: techniquesOf(draft),
    eventIds: boundedIds(events, worst.event.id),
    eventCount: draft.before.length + draft.eventCount,
    wouldBeOrdinary: wouldBeOrdinary(worst.reasoning.alternatives ?? null),
    nearest: draft.nearest,
    reach,
    allowed,
    blastRadius: blastRadiusWords(reach, allowed),
  }
}

export function stagesOfDraft(draft: AlertDraft, history: History): readonly Stage[] {
  // Of an agent that just appeared everything is new, which says nothing.
  const known = draft.calls >= KNOWN_CALLS
  return stagesOf([...draft.before, ...draft.events], {
    isNewCredential: (event) => known && history.reach.firstUse(event) >= draft.startedAt,
    isNewEnvironment: ({ environment, agentId }) =>
      known &&
      environment !== 'unknown' &&
      history.environments.firstSeen(agentId, environment) >= draft.startedAt,
  })
}

/** When the agent first used the credential, if that was not long before and the credential is not its own. */
function firstUse(draft: AlertDraft, reach: CredentialReach): number {
  const { event } = draft.worst
  if (event.credentialId === '' || draft.calls < KNOWN_CALLS) return 0
  const at = reach.firstUse(event)
  return at >= draft.startedAt && at <= event.at && event.at - at <= FIRST_USE_MS ? at : 0
}

/** Oldest first; the one that proves it is always among them. */
function boundedIds(events: readonly RecentEvent[], worstId: string): string[] {
  const ids = [...new Set(events.map(({ id }) => id))]
  if (ids.length <= MOST_EVENT_IDS) return ids
  const kept = ids.slice(0, MOST_EVENT_IDS)
  if (!kept.includes(worstId)) kept[MOST_EVENT_IDS - 1] = worstId
  return kept
}

function techniquesOf(draft: AlertDraft): string[] {
  const techniques = [...draft.techniques]
  const { event } = draft.worst
  const went = event.outcome === 'success'
  if (went && event.actionClass === 'destroy') techniques.push('T1485')
  if (went && event.touchesBackup && event.destructive) techniques.push('T1490')
  return [...new Set(techniques)]
}
