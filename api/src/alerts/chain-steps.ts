import type { ChainStage, ChainStep } from '../wire.ts'
import type { CredentialFactsOf } from './credential-facts.ts'
import type { RecentEvent } from './recent-events.ts'
import { credentialWord, environmentWord, inDays, pathEnd, plural, resourceName } from './words.ts'

/** One stage of the chain with the events that make it. */
export interface Stage {
  readonly stage: ChainStage
  readonly events: readonly RecentEvent[]
}

const LABELS: Readonly<Record<ChainStage, string>> = {
  snag: 'Hit an error',
  discovery: 'Looked around',
  'credential-access': 'Found a secret',
  'new-credential': 'New credential',
  environment: 'New environment',
  destruction: 'Deleted it',
}
const HEAT: Readonly<Record<ChainStage, ChainStep['heat']>> = {
  snag: 'ordinary',
  discovery: 'ordinary',
  'credential-access': 'warm',
  'new-credential': 'hot',
  environment: 'hot',
  destruction: 'tripped',
}
/** Fewer stages than this are no chain. */
const FEWEST_STAGES = 3

/** What is known of the agent from before the session, so that "new" is said only when it is so. */
export interface ChainFacts {
  isNewCredential(event: RecentEvent): boolean
  isNewEnvironment(event: RecentEvent): boolean
}

const destroys = (event: RecentEvent): boolean =>
  event.outcome === 'success' &&
  (event.actionClass === 'destroy' || (event.destructive && event.irreversible))
const looks = (event: RecentEvent): boolean =>
  event.outcome === 'success' && (event.actionClass === 'list' || event.actionClass === 'read')

/**
 * The stages a session went through in order: a refusal, looking around, a secret, a credential that is not its own, an
 * environment it does not work in, destruction. Only what the events show, each at its first event after the one before.
 */
export function stagesOf(events: readonly RecentEvent[], facts: ChainFacts): readonly Stage[] {
  const stages: Stage[] = []
  let from = 0
  const step = (stage: ChainStage, is: (event: RecentEvent) => boolean): void => {
    const first = events.findIndex((event, i) => i >= from && is(event))
    if (first < 0) return
    stages.push({ stage, events: [...events.slice(first)].filter(is) })
    from = first
  }
  step('snag', (event) => event.outcome !== 'success')
  step('discovery', (event) => looks(event) && !facts.isNewCredential(event))
  step('credential-access', (event) => event.outcome === 'success' && isSecret(event))
  step('new-credential', facts.isNewCredential)
  step('environment', facts.isNewEnvironment)
  step('destruction', destroys)
  const names = new Set(stages.map(({ stage }) => stage))
  // Refused, looked around, read a secret: many an honest job goes so far.
  const strayed = names.has('new-credential') || names.has('environment')
  return stages.length < FEWEST_STAGES || !strayed ? [] : trimmed(stages)
}

const isSecret = (event: RecentEvent): boolean =>
  event.secretAccess || event.actionClass === 'credential'

/** A stage ends where a later one begins; looking that goes on in production is not the looking before. */
function trimmed(stages: readonly Stage[]): readonly Stage[] {
  return stages.map((one, i) => {
    const next = stages[i + 1]?.events[0]
    const events =
      next === undefined ? one.events : one.events.filter((event) => event.at < next.at)
    return { stage: one.stage, events: events.length === 0 ? one.events.slice(0, 1) : events }
  })
}

/** What the steps are told with beside their events. */
export interface ChainWords {
  readonly days: number
  readonly credentialFacts: CredentialFactsOf
}

export function chainSteps(stages: readonly Stage[], words: ChainWords): readonly ChainStep[] {
  const startedAt = stages[0]?.events[0]?.at ?? 0
  const used = stages.find(({ stage }) => stage === 'new-credential')?.events[0]
  return stages.map(({ stage, events }) => {
    const at = events[0]?.at ?? 0
    return {
      stage,
      label: labelOf(stage, events[0], used),
      at,
      offsetMs: at - startedAt,
      events: events.length,
      detail: detailOf(stage, events, words),
      heat: HEAT[stage],
    }
  })
}

function labelOf(
  stage: ChainStage,
  first: RecentEvent | undefined,
  used: RecentEvent | undefined,
): string {
  if (stage === 'environment' && first?.environment === 'prod') return 'Production'
  if (stage === 'credential-access' && used !== undefined) {
    const word = credentialWord(used.credentialKind)
    return word === 'token' ? 'Found a token' : 'Found a secret'
  }
  return LABELS[stage]
}

function detailOf(
  stage: ChainStage,
  events: readonly RecentEvent[],
  { days, credentialFacts }: ChainWords,
): string {
  const first = events[0]
  if (first === undefined) return ''
  switch (stage) {
    case 'snag': {
      const where = environmentWord(first.environment)
      const refused = plural(events.length, first.outcome === 'denied' ? 'refusal' : 'failure')
      return where === '' ? refused : `${refused} in ${where}`
    }
    case 'discovery':
      return looked(events)
    case 'credential-access':
      return first.resourceType === 'file'
        ? pathEnd(first.resourceId)
        : resourceName(first.resourceId) || first.action
    case 'new-credential':
      return borrowed(first, credentialFacts)
    case 'environment': {
      const span = inDays(days)
      return span === '' ? 'first time' : `first time ${span}`
    }
    case 'destruction':
      return [resourceName(first.resourceId), lostBackups(first)]
        .filter((part) => part !== '')
        .join(', ')
    default:
      return stage satisfies never
  }
}

function looked(events: readonly RecentEvent[]): string {
  const things = new Set(events.map((event) => event.resourceId).filter((id) => id !== ''))
  const files = events.filter(({ resourceType }) => resourceType === 'file').length
  const calls = plural(events.length, 'call')
  if (things.size < 2) return calls
  return `${calls}, ${things.size} ${files * 2 > events.length ? 'files' : 'things'}`
}

function borrowed(event: RecentEvent, credentialFacts: CredentialFactsOf): string {
  const facts = credentialFacts(event.credentialId)
  const word = credentialWord(event.credentialKind)
  if (facts === null || facts.owner === '') return `${word} not its own`
  return `${facts.name === '' ? word : facts.name}, issued to ${facts.owner}`
}

function lostBackups({ touchesBackup, backups }: RecentEvent): string {
  if (!touchesBackup) return ''
  return backups === 0 ? 'with its backups' : `with its ${plural(backups, 'backup')}`
}
