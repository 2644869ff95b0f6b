import type { BaselineRow } from '@tripline/detectors'
import type { RecentEvent } from './recent-events.ts'
import { fromState, stateRow } from './state-row.ts'

/** What each agent does after a call of its was refused or failed: what would have been ordinary. */
export interface AfterRefusal {
  /** To be called for events that belong to no alert: what an attack did next is nobody's usual. */
  note(event: RecentEvent): void
  /** Actions that followed before a time, most often first, and how often the refusal happened. */
  following(agentId: string, action: string, before: number): Following
  takeChanges(sink: (row: BaselineRow) => void): void
  restore(row: BaselineRow): void
}

export interface Following {
  readonly of: number
  readonly next: readonly { readonly action: string; readonly seen: number }[]
}

export const AFTER_REFUSAL = 'after-refusal'
const VERSION = 1
const MOST_REFUSED = 24
const MOST_NEXT = 8

/** How often, and when last: the session in question does not count as its own precedent. */
type Sightings = readonly [seen: number, lastAt: number]

interface Habits {
  pending: string
  readonly refused: Map<string, Map<string, Sightings>>
}

type Saved = readonly [
  pending: string,
  refused: readonly (readonly [string, readonly (readonly [string, Sightings])[]])[],
]

export function createAfterRefusal(): AfterRefusal {
  const agents = new Map<string, Habits>()
  const changed = new Set<string>()

  const count = (habits: Habits, refused: string, next: string, at: number): void => {
    let following = habits.refused.get(refused)
    if (following === undefined) {
      if (habits.refused.size >= MOST_REFUSED) return
      following = new Map()
      habits.refused.set(refused, following)
    }
    if (!following.has(next) && following.size >= MOST_NEXT) return
    following.set(next, [(following.get(next)?.[0] ?? 0) + 1, at])
  }

  return {
    note: (event) => {
      // Thinking is not yet doing anything.
      if (event.actionClass === 'llm') return
      const refused = event.outcome !== 'success'
      let habits = agents.get(event.agentId)
      if (habits === undefined) {
        if (!refused) return
        habits = { pending: '', refused: new Map() }
        agents.set(event.agentId, habits)
      }
      if (habits.pending !== '' && !(refused && habits.pending === event.action)) {
        count(habits, habits.pending, event.action, event.at)
        habits.pending = ''
        changed.add(event.agentId)
      }
      if (refused && habits.pending !== event.action) {
        habits.pending = event.action
        changed.add(event.agentId)
      }
    },
    following: (agentId, action, before) => {
      const next = [...(agents.get(agentId)?.refused.get(action) ?? [])]
        .map(([followed, [seen, lastAt]]) => ({
          action: followed,
          seen: lastAt >= before ? seen - 1 : seen,
        }))
        .filter(({ seen }) => seen > 0)
        .sort((a, b) => b.seen - a.seen || (a.action < b.action ? -1 : 1))
      return { of: next.reduce((sum, { seen }) => sum + seen, 0), next }
    },
    takeChanges: (sink) => {
      for (const agentId of changed) {
        const habits = agents.get(agentId)
        if (habits === undefined) continue
        const saved: Saved = [
          habits.pending,
          [...habits.refused].map(([refused, next]) => [refused, [...next]]),
        ]
        sink(stateRow(agentId, AFTER_REFUSAL, VERSION, 'next', '', saved))
      }
      changed.clear()
    },
    restore: (row) => {
      if (row.detector !== AFTER_REFUSAL || row.version !== VERSION || row.state === '') return
      const [pending, refused] = fromState(row.state) as Saved
      agents.set(row.scope, {
        pending,
        refused: new Map(refused.map(([action, next]) => [action, new Map(next)])),
      })
    },
  }
}
