import type { ChainStep, EventSummary, Reason } from '@tripline/api/wire'
import { plural } from '../words/figures.ts'

export type TimelineItem =
  | { readonly kind: 'event'; readonly event: EventSummary }
  /** Ordinary calls, folded away. */
  | { readonly kind: 'more'; readonly events: readonly EventSummary[]; readonly words: string }

export interface TimelineGroup {
  readonly stage: ChainStep['stage'] | null
  readonly label: string
  /** '3 calls, all refused' */
  readonly about: string
  readonly items: readonly TimelineItem[]
}

/** Of a run of ordinary calls this many are shown; a run that would fold away a single call is shown whole. */
const SHOWN_OF_RUN = 2
/** Once in a thousand: rare enough to be seen. */
const TELLING_BITS = 10

/** Each event under the last stage that had begun when it happened; without a chain, all in one group. */
export function timelineGroups(
  chain: readonly ChainStep[],
  events: readonly EventSummary[],
  reasons: readonly Pick<Reason, 'eventId'>[],
): readonly TimelineGroup[] {
  const named = new Set(reasons.map((reason) => reason.eventId))
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
    items: fold(members, named),
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

function fold(
  events: readonly EventSummary[],
  named: ReadonlySet<string>,
): readonly TimelineItem[] {
  const items: TimelineItem[] = []
  let run: EventSummary[] = []
  const flush = () => {
    const shown = run.length > SHOWN_OF_RUN + 1 ? SHOWN_OF_RUN : run.length
    for (const event of run.slice(0, shown)) items.push({ kind: 'event', event })
    const rest = run.slice(shown)
    if (rest.length > 0)
      items.push({ kind: 'more', events: rest, words: moreWords(run[shown - 1], rest) })
    run = []
  }
  for (const event of events) {
    if (named.has(event.id) || event.outcome !== 'success' || event.bits >= TELLING_BITS) {
      flush()
      items.push({ kind: 'event', event })
    } else {
      run.push(event)
    }
  }
  flush()
  return items
}

function moreWords(shown: EventSummary | undefined, rest: readonly EventSummary[]): string {
  const kinds = new Set(rest.map((event) => event.action))
  const alike = shown !== undefined && kinds.size === 1 && kinds.has(shown.action)
  return alike
    ? `${rest.length} more like these`
    : `${rest.length} more ordinary calls, of ${plural(kinds.size, 'kind')}`
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
