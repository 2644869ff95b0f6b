import type { Alert } from '../wire.ts'
import { shortId } from './claims.ts'
import type { RecentEvent } from './recent-events.ts'
import { listed, minuteWord, pathEnd, plural } from './words.ts'

type Nearest = Alert['nearest'][number]

/** How far back in an agent's own events they are looked for. */
export const NEAREST_OF_LAST = 512
const MOST = 3
/** An event that shares less is not alike. */
const FEWEST_SHARED = 2
const MOST_TOLD = 3
const MOST_SHOWN = 256

interface Facet {
  readonly name: string
  readonly read: (event: RecentEvent) => string
  /** As a sentence has room for it. */
  readonly short: (value: string) => string
}

const whole = (value: string): string => value.slice(0, 80)
const FACETS: readonly Facet[] = [
  { name: 'action', read: ({ action }) => action, short: whole },
  { name: 'resource type', read: ({ resourceType }) => resourceType, short: whole },
  { name: 'resource', read: ({ resourceId }) => resourceId, short: pathEnd },
  { name: 'environment', read: ({ environment }) => environment, short: whole },
  { name: 'credential', read: ({ credentialId }) => credentialId, short: shortId },
  { name: 'address', read: ({ sourceIp }) => sourceIp, short: whole },
  { name: 'client', read: ({ userAgent }) => userAgent, short: whole },
  { name: 'outcome', read: ({ outcome }) => outcome, short: whole },
]

const RESOURCE = FACETS.findIndex(({ name }) => name === 'resource')

/**
 * The earlier events that share most with the event, each kind once with the time it was seen last; the newer ones first
 * where they share as much. `past` newest first.
 */
export function nearestEvents(event: RecentEvent, past: Iterable<RecentEvent>): Nearest[] {
  const values = FACETS.map(({ read }) => read(event))
  const kinds = new Map<string, Kind>()
  for (const one of past) {
    const own = FACETS.map(({ read }) => read(one))
    // Two events that both lack something do not share it.
    const shared = own.filter((value, i) => value !== '' && value === values[i]).length
    if (shared < FEWEST_SHARED) continue
    // Each of a thousand other resources would be a kind of its own.
    const key = own
      .map((value, i) => (i === RESOURCE && value !== values[i] ? '' : value))
      .join('\0')
    const known = kinds.get(key)
    if (known === undefined) kinds.set(key, { event: one, values: own, shared, times: 1 })
    else known.times++
  }
  return [...kinds.values()]
    .sort((a, b) => b.shared - a.shared || b.event.at - a.event.at)
    .slice(0, MOST)
    .map((kind) => describe(kind, values))
}

interface Kind {
  readonly event: RecentEvent
  readonly values: readonly string[]
  readonly shared: number
  times: number
}

function describe({ event, values: own, times }: Kind, values: readonly string[]): Nearest {
  const shared: string[] = []
  const differs: Nearest['differs'][number][] = []
  for (const [i, { name }] of FACETS.entries()) {
    const [was, now] = [own[i] ?? '', values[i] ?? '']
    if (was !== now) differs.push({ facet: name, before: shown(was), now: shown(now) })
    else if (was !== '') shared.push(name)
  }
  const words = sentence(event, times, shared, differs)
  return {
    eventId: event.id,
    at: event.at,
    action: shown(event.action),
    times,
    shared,
    differs,
    words,
  }
}

/** As much of a value as is told: an alert holds many. */
const shown = (value: string): string => value.slice(0, MOST_SHOWN)

/** "railway:volumeDelete, last on 2026-06-12 14:02 UTC (3 times): the same action and client; environment staging, not prod." */
function sentence(
  event: RecentEvent,
  times: number,
  shared: readonly string[],
  differs: Nearest['differs'],
): string {
  const when = `${times > 1 ? 'last ' : ''}on ${minuteWord(event.at)}`
  const often = times > 1 ? ` (${plural(times, 'time')})` : ''
  // The action is what the sentence begins with.
  const others = differs.filter(({ facet }) => facet !== 'action')
  const told = others.slice(0, MOST_TOLD).map(({ facet, before, now }) => {
    const short = FACETS.find(({ name }) => name === facet)?.short ?? whole
    if (before === '') return `no ${facet}`
    return now === '' ? `${facet} ${short(before)}` : `${facet} ${short(before)}, not ${short(now)}`
  })
  const more = others.length - told.length
  if (more > 0) told.push(plural(more, 'more difference'))
  const other = told.length === 0 ? 'nothing else differs' : `but ${told.join('; ')}`
  return `${event.action.slice(0, 80)}, ${when}${often}: the same ${listed(shared)}; ${other}.`
}
