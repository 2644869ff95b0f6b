import type { ChainStep, EventSummary, Reason } from '@tripline/api/wire'
import { plural } from '../words/figures.ts'

export type TimelineItem =
  | { readonly kind: 'event'; readonly event: EventSummary }
  /** Calls like the one before, folded away. */
  | { readonly kind: 'more'; readonly events: readonly EventSummary[] }

export interface TimelineGroup {
  readonly stage: ChainStep['stage'] | null
  readonly label: string
  /** '3 calls, all refused' */
  readonly about: string
  readonly items: readonly TimelineItem[]
}

/** Of a run of like calls this many are shown; a run that would fold away a single call is shown whole. */
const SHOWN_OF_RUN = 2

/** Each event under the last stage that had begun when it happened; without a chain, all in one group. */
export function timelineGroups(
  chain: readonly ChainStep[],
  events: readonly EventSummary[],
  keyId: string,
): readonly TimelineGroup[] {
  const steps = [...chain].sort((a, b) => a.at - b.at)
  const groups = new Map<ChainStep | null, EventSummary[]>()
  for (const event of events) {
    const step = steps.findLast((one) => one.at <= event.occurredAt) ?? null
    const group = groups.get(step)
    if (group === undefined) groups.set(step, [event])
    else group.push(event)
  }
  return [...groups].map(([step, members]) => ({
    stage: step?.stage ?? null,
    label: step?.label ?? (chain.length === 0 ? '' : 'Before'),
    about: describe(members),
    items: fold(members, keyId),
  }))
}

function describe(events: readonly EventSummary[]): string {
  const refused = events.filter((event) => event.outcome === 'denied').length
  const calls = plural(events.length, 'call')
  if (refused === 0) return calls
  if (refused === events.length)
    return events.length === 1 ? `${calls}, refused` : `${calls}, all refused`
  return `${calls}, ${refused} refused`
}

function fold(events: readonly EventSummary[], keyId: string): readonly TimelineItem[] {
  const items: TimelineItem[] = []
  let run: EventSummary[] = []
  const flush = () => {
    const shown = run.length > SHOWN_OF_RUN + 1 ? SHOWN_OF_RUN : run.length
    for (const event of run.slice(0, shown)) items.push({ kind: 'event', event })
    if (run.length > shown) items.push({ kind: 'more', events: run.slice(shown) })
    run = []
  }
  for (const event of events) {
    const last = run.at(-1)
    const alike =
      last !== undefined && last.action === event.action && last.outcome === event.outcome
    if (!alike || event.id === keyId || last.id === keyId) flush()
    run.push(event)
  }
  flush()
  return items
}

/** The event that most reasons point at; of several, the one that was rarest. '' if none is known. */
export function keyEventId(reasons: readonly Reason[]): string {
  const weight = new Map<string, { reasons: number; bits: number }>()
  for (const { context, eventId, bits } of reasons) {
    if (context || eventId === '') continue
    const was = weight.get(eventId) ?? { reasons: 0, bits: 0 }
    weight.set(eventId, { reasons: was.reasons + 1, bits: was.bits + bits })
  }
  const heaviest = [...weight].sort(([, a], [, b]) => b.reasons - a.reasons || b.bits - a.bits)[0]
  return heaviest?.[0] ?? ''
}
