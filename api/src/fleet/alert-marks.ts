import type { Store } from '@tripline/infra'

/**
 * An alert's mark is its place in the topic of alerts, which is one partition: all replicas see one order, and a stream resumes
 * by mark on any of them. A detection that replays after a crash tells its last alerts again; along each partition of the events
 * their own sequence grows, so what is not above the highest seen is one of those.
 */
export interface AlertMarks {
  /** Where the topic goes on after what the store holds. */
  readonly next: number
  /** Highest sequence by partition of the events topic. */
  readonly told: Map<number, number>
}

/** 0 is before all. */
export const markOf = (offset: string): number => Number(offset) + 1

export async function readAlertMarks(store: Store): Promise<AlertMarks> {
  const rows = await store.query<{ partition: number; origin: number; mark: number }>(
    `SELECT log_partition AS partition, max(alerts.origin) AS origin, max(sequence) AS mark
     FROM alerts GROUP BY partition`,
  )
  return {
    next: Math.max(0, ...rows.map(({ mark }) => mark)),
    told: new Map(rows.map(({ partition, origin }) => [partition, origin])),
  }
}

/** False for a version that was told before; otherwise it counts as told from here on. */
export function isNews(
  told: Map<number, number>,
  {
    partition,
    alert,
  }: { readonly partition: number; readonly alert: { readonly sequence: number } },
): boolean {
  if (alert.sequence <= (told.get(partition) ?? -1)) return false
  told.set(partition, alert.sequence)
  return true
}
