import type { AgentDetail } from '@tripline/api/wire'
import { byGroup, classGroups } from './action-classes.ts'

export interface ActivityStack {
  /** Start of each ten minutes, epoch ms, without gaps. */
  readonly times: readonly number[]
  /** Per group, the height of its upper edge: its own calls on top of those of the groups before it. */
  readonly edges: readonly (readonly number[])[]
}

export const BIN_MS = 600_000
const MOST_BINS = 288

/** Piles the classes of each ten minutes on one another; minutes without a call are empty, not missing. */
export function stackActivity(activity: AgentDetail['activity'], now: number): ActivityStack {
  const bins = new Map(activity.map(({ at, byClass }) => [at - (at % BIN_MS), byGroup(byClass)]))
  const first = Math.min(...bins.keys())
  const last = Math.max(now - (now % BIN_MS), ...bins.keys())
  if (bins.size === 0) return { times: [], edges: classGroups.map(() => []) }
  const length = Math.min(MOST_BINS, Math.round((last - first) / BIN_MS) + 1)
  const times = Array.from({ length }, (_, place) => last - (length - 1 - place) * BIN_MS)
  const edges = classGroups.map((_, group) =>
    times.map((at) => (bins.get(at) ?? []).slice(0, group + 1).reduce((sum, n) => sum + n, 0)),
  )
  return { times, edges }
}
