import { setTimeout as pause } from 'node:timers/promises'

/** How a count grew: seconds (performance.now) and counts, each larger than the one before. */
export type Growth = readonly { readonly at: number; readonly count: number }[]

const EVERY_MS = 50

/**
 * Looks at a count until it has reached so much, which may become known on the way (infinite before). Rejects, with how far it
 * came, when it has not grown for `stuckMs`.
 */
export function watchCount(
  look: () => Promise<number>,
  until: number | (() => number),
  stuckMs = 120_000,
): Promise<Growth> {
  const end = typeof until === 'number' ? () => until : until
  return watch(look, (count) => count >= end(), end, stuckMs)
}

/**
 * The same for an end that nobody knows before: until it has reached so much at least and then has not grown for `quietMs`. The
 * last growth is when it reached its end.
 */
export function watchToEnd(
  look: () => Promise<number>,
  atLeast: number,
  quietMs = 5_000,
  stuckMs = 120_000,
): Promise<Growth> {
  const ended = (count: number, stillMs: number): boolean => count >= atLeast && stillMs > quietMs
  return watch(look, ended, () => atLeast, stuckMs)
}

async function watch(
  look: () => Promise<number>,
  ended: (count: number, stillMs: number) => boolean,
  until: () => number,
  stuckMs: number,
): Promise<Growth> {
  const growth: { at: number; count: number }[] = []
  let grewAt = performance.now()
  for (;;) {
    const count = await look()
    const now = performance.now()
    if (count > (growth.at(-1)?.count ?? -1)) {
      growth.push({ at: now / 1000, count })
      grewAt = now
    }
    if (ended(count, now - grewAt)) return growth
    if (now - grewAt > stuckMs) throw new Error(`stuck at ${count} of ${until()}`)
    await pause(EVERY_MS)
  }
}

/** Per second, between the first samples that reached these counts. NaN where they are the same. */
export function rateBetween(growth: Growth, from: number, to: number): number {
  const first = growth.find(({ count }) => count >= from)
  const last = growth.find(({ count }) => count >= to)
  if (first === undefined || last === undefined || first === last) return Number.NaN
  return (last.count - first.count) / (last.at - first.at)
}
