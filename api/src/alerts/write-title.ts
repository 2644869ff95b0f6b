import type { Reason } from '../wire.ts'
import type { Stage } from './chain-steps.ts'
import { claimOf, figureOf, isFirst, shortId, tallyFigure } from './claims.ts'
import type { CredentialFacts } from './credential-facts.ts'
import type { RecentEvent } from './recent-events.ts'
import {
  attempt,
  capitalised,
  credentialWord,
  cut,
  deed,
  duration,
  environmentWord,
  resourceName,
  withArticle,
} from './words.ts'

/** What a title and a story are written from. */
export interface Telling {
  readonly agentId: string
  /** The riskiest event, and how bad it is, 0..1. */
  readonly worst: RecentEvent
  readonly bad: number
  readonly decoy: boolean
  /** When the agent was first seen with the credential; 0 when it is its own. */
  readonly firstUsedAt: number
  /** What is declared of the worst event's credential. */
  readonly credential: CredentialFacts | null
  readonly stages: readonly Stage[]
  /** Counted ones, best first. */
  readonly reasons: readonly Reason[]
  /** An event of the alert by its id; null when it is not kept. */
  readonly eventOf: (id: string) => RecentEvent | null
  readonly days: number
}

const MOST_CHARACTERS = 160
/** From here on what was done matters more than what was odd about it. */
const BAD_ENOUGH = 0.6
const ABOUT_THE_ACT = new Set([
  'action',
  'tool',
  'action in environment',
  'action on resource type',
])

/** One sentence with the figure in it, at most 160 characters. */
export function writeTitle(telling: Telling): string {
  if (telling.decoy) return cut(touchedDecoy(telling), MOST_CHARACTERS)
  if (isDestruction(telling.worst)) return cut(destroyed(telling), MOST_CHARACTERS)
  return cut(unusual(telling), MOST_CHARACTERS)
}

export function isDestruction(event: RecentEvent): boolean {
  return (
    event.outcome === 'success' &&
    (event.irreversible || event.actionClass === 'destroy' || event.actionClass === 'defense')
  )
}

/** The best reason of the worst event; of any event where that has none. */
export function bestReason({ reasons, worst }: Telling): Reason | undefined {
  return reasons.find(({ eventId }) => eventId === worst.id) ?? reasons[0]
}

/** "a token it found", when the session shows the finding of one; else what it is. */
export function foreignCredential(telling: Telling): string {
  const found = telling.stages.some(({ stage }) => stage === 'credential-access')
  const word = withArticle(credentialWord(telling.worst.credentialKind))
  return `${word} ${found ? 'it found' : 'new to it'}`
}

function destroyed(telling: Telling): string {
  const done = capitalised(deed(telling.worst, ''))
  if (telling.firstUsedAt > 0) {
    const after = duration(telling.worst.at - telling.firstUsedAt)
    return `${done}, ${after} after first using ${foreignCredential(telling)}`
  }
  const firsts = telling.reasons.filter(isFirst)
  const act = firsts.find(({ channel }) => ABOUT_THE_ACT.has(channel))
  if (act !== undefined) return `${done}; ${tallyFigure(act, telling.days)}`
  const place = firsts.find(({ channel }) => channel === 'environment')
  if (place !== undefined) {
    const where = environmentWord(telling.worst.environment)
    return `${done}; in ${where} ${tallyFigure(place, telling.days)}`
  }
  const best = bestReason(telling)
  return best === undefined ? done : `${done}: ${clause(best, telling)}`
}

function touchedDecoy({ worst }: Telling): string {
  const isResource = worst.resourceId !== '' && worst.actionClass !== 'other'
  const name = isResource ? resourceName(worst.resourceId) : shortId(worst.credentialId)
  const refused = worst.outcome === 'success' ? '' : ' and was refused'
  return `Touched decoy ${name}${refused}; nothing real uses it`
}

function unusual(telling: Telling): string {
  const { worst } = telling
  const best = bestReason(telling)
  const done =
    worst.outcome === 'denied' ? `${attempt(worst, '')} and was refused` : deed(worst, '')
  if (best === undefined) return capitalised(done)
  const saysIt =
    ABOUT_THE_ACT.has(best.channel) || /\b(?:secret|delete|refusal)/.test(best.sentence)
  if (telling.bad >= BAD_ENOUGH && !saysIt) return capitalised(`${done}: ${clause(best, telling)}`)
  if (ABOUT_THE_ACT.has(best.channel) && worst.outcome === 'denied') {
    return capitalised(`${done}; ${figureOf(best, telling.days)}`)
  }
  return capitalised(clause(best, telling))
}

/** "used a client new to it, harbor-sync/1.2; 0 of 26,101 calls in 30 days" */
function clause(reason: Reason, telling: Telling): string {
  const event = telling.eventOf(reason.eventId)
  const claim = claimOf(reason, event)
  const refused = event?.outcome === 'denied' && !/refus/.test(claim) ? ' and was refused' : ''
  const figure = figureOf(reason, telling.days)
  return `${claim}${refused}${figure === '' ? '' : `; ${figure}`}`
}
