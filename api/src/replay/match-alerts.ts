/** What is compared of an alert. */
export interface ComparedAlert {
  readonly id: string
  readonly agentId: string
  readonly openedAt: number
  readonly risk: number
  readonly severity: string
  readonly eventIds: readonly string[]
}

export type AlertChange<A> =
  | { readonly kind: 'gained'; readonly present: null; readonly other: A }
  | { readonly kind: 'lost'; readonly present: A; readonly other: null }
  | { readonly kind: 'changed'; readonly present: A; readonly other: A }

export interface Comparison<A> {
  /** In order of the time they were opened. */
  readonly changes: readonly AlertChange<A>[]
  /** Matched, with the same risk and severity. */
  readonly same: number
}

/**
 * Alerts of two settings side by side: two are the same incident when they are of one agent and share events, and of
 * several that do, those that share most belong together. Each belongs to one other at most.
 */
export function matchAlerts<A extends ComparedAlert>(
  present: readonly A[],
  other: readonly A[],
): Comparison<A> {
  const pairs = pairUp(present, other)
  const paired = new Set(pairs.map((pair) => pair.other))
  const partnerOf = new Map(pairs.map((pair) => [pair.present, pair.other]))
  const changes: AlertChange<A>[] = []
  let same = 0
  for (const alert of present) {
    const partner = partnerOf.get(alert)
    if (partner === undefined) changes.push({ kind: 'lost', present: alert, other: null })
    else if (partner.risk === alert.risk && partner.severity === alert.severity) same++
    else changes.push({ kind: 'changed', present: alert, other: partner })
  }
  for (const alert of other) {
    if (!paired.has(alert)) changes.push({ kind: 'gained', present: null, other: alert })
  }
  return { changes: changes.sort(byTime), same }
}

interface Pair<A> {
  readonly present: A
  readonly other: A
  readonly shared: number
}

/** Most shared events first; the rest of the order only makes it total. */
function pairUp<A extends ComparedAlert>(present: readonly A[], other: readonly A[]): Pair<A>[] {
  const byEvent = new Map<string, A[]>()
  for (const alert of other) {
    for (const id of new Set(alert.eventIds)) {
      const key = keyOf(alert, id)
      const known = byEvent.get(key)
      if (known === undefined) byEvent.set(key, [alert])
      else known.push(alert)
    }
  }
  const candidates = present.flatMap((alert) => {
    const shared = new Map<A, number>()
    for (const id of new Set(alert.eventIds)) {
      for (const one of byEvent.get(keyOf(alert, id)) ?? []) {
        shared.set(one, (shared.get(one) ?? 0) + 1)
      }
    }
    return [...shared].map(
      ([one, times]): Pair<A> => ({
        ...{ present: alert, other: one, shared: times },
      }),
    )
  })
  candidates.sort(
    (a, b) => b.shared - a.shared || byOpening(a.present, b.present) || byOpening(a.other, b.other),
  )
  const taken = new Set<A>()
  return candidates.filter((pair) => {
    if (taken.has(pair.present) || taken.has(pair.other)) return false
    taken.add(pair.present).add(pair.other)
    return true
  })
}

const keyOf = ({ agentId }: ComparedAlert, eventId: string): string => `${agentId}\0${eventId}`

function byOpening(a: ComparedAlert, b: ComparedAlert): number {
  return a.openedAt - b.openedAt || (a.id < b.id ? -1 : Number(a.id > b.id))
}

const eitherOf = <A>(change: AlertChange<A>): A =>
  change.kind === 'gained' ? change.other : change.present

function byTime<A extends ComparedAlert>(a: AlertChange<A>, b: AlertChange<A>): number {
  return byOpening(eitherOf(a), eitherOf(b))
}
