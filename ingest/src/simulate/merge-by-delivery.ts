import type { SimulatedRecord } from './simulated-record.ts'

/** Two sequences into one, in order of delivery; on a tie the first sequence comes first. `extra` need not be sorted. */
export function* mergeByDelivery(
  records: Iterable<SimulatedRecord>,
  extra: readonly SimulatedRecord[],
): Generator<SimulatedRecord> {
  const sorted = [...extra].sort((a, b) => a.deliveredAt - b.deliveredAt)
  let next = 0
  for (const record of records) {
    for (
      let one = sorted[next];
      one !== undefined && one.deliveredAt < record.deliveredAt;
      one = sorted[++next]
    )
      yield one
    yield record
  }
  yield* sorted.slice(next)
}
