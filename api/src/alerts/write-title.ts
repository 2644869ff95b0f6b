import { count } from '@tripline/detectors'
import type { Reason } from '../wire.ts'
import type { Stage } from './chain-steps.ts'
import type { RecentEvent } from './recent-events.ts'
import { capitalised, credentialWord, deed, duration, resourceName } from './words.ts'

/** What a title and a story are written from. */
export interface Telling {
  readonly agentId: string
  readonly worst: RecentEvent
  readonly decoy: boolean
  /** When the agent was first seen with the credential; 0 when it is its own. */
  readonly firstUsedAt: number
  readonly stages: readonly Stage[]
  /** Counted ones, best first. */
  readonly reasons: readonly Reason[]
  readonly calls: number
  readonly days: number
}

/** One sentence with the figure in it, at most 160 characters. */
export function writeTitle(telling: Telling): string {
  const title = telling.decoy
    ? touchedDecoy(telling)
    : isDestruction(telling.worst)
      ? `${capitalised(deed(telling.worst, ''))}${sinceFirstUse(telling)}`
      : unusual(telling)
  return title.length > 160 ? `${title.slice(0, 159)}…` : title
}

export function isDestruction(event: RecentEvent): boolean {
  return (
    event.outcome === 'success' &&
    (event.irreversible || event.actionClass === 'destroy' || event.actionClass === 'defense')
  )
}

/** "a token it found", when the session shows the finding of one; else what it is. */
export function foreignCredential(telling: Telling): string {
  const word = credentialWord(telling.worst.credentialKind)
  const found = telling.stages.some(({ stage }) => stage === 'credential-access')
  return `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word} ${found ? 'it found' : 'new to it'}`
}

function sinceFirstUse(telling: Telling): string {
  if (telling.firstUsedAt > 0) {
    const after = duration(telling.worst.at - telling.firstUsedAt)
    return `, ${after} after first using ${foreignCredential(telling)}`
  }
  const never = telling.reasons.find(({ agent }) => agent.seen === 0 && agent.of > 0)
  return never === undefined ? '' : `; 0 of ${count(never.agent.of)} calls before`
}

function touchedDecoy({ worst }: Telling): string {
  const name = resourceName(worst.resourceId) || worst.credentialId
  return `Touched decoy ${name}; nothing real uses it`
}

function unusual(telling: Telling): string {
  const [best] = telling.reasons
  if (best === undefined) return capitalised(deed(telling.worst, ''))
  const sentence = best.sentence.replace(/^It /, '').replace(/\.$/, '')
  const refused = telling.worst.outcome === 'denied' ? ' and was refused' : ''
  return `${capitalised(sentence)}${refused}${figure(best)}`
}

function figure({ agent, expected }: Reason): string {
  // A tally says more than an example of the usual, where the thing is rare.
  if (agent.of > 0 && agent.seen * 100 < agent.of) {
    return `; ${count(agent.seen)} of ${count(agent.of)} calls before`
  }
  if (expected === '') return ''
  return expected.startsWith('usually ') ? `; ${expected}` : `; ${expected} is usual`
}
