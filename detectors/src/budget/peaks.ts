/** The odd hours of the fleet, declustered: one maximum per agent and run of odd hours. */
export interface Peaks {
  /** Notes z of an agent at a time; joins the agent's open run when the gap is at most `holdMs`. */
  offer(agentId: string, at: number, z: number): void
  /** Forgets what an agent did in a span of time: a verified attack is nobody's usual. */
  forget(agentId: string, from: number, to: number): void
  /** z that `k` peaks (may be fractional) of the window before `now` reach, never under the floor. */
  reachedBy(k: number, now: number): number
  readonly size: () => number
  save(): PeaksState
  load(state: PeaksState): void
}

export interface PeaksState {
  readonly floor: number
  /** agent, start of run, last odd hour, time of the maximum, maximum */
  readonly runs: readonly (readonly [string, number, number, number, number])[]
}

interface Run {
  agentId: string
  startedAt: number
  lastAt: number
  peakAt: number
  peak: number
}

const ODD_BITS = 3
const WINDOW_MS = 14 * 24 * 3_600_000

/** Holds at most `most` peaks: when there are more, the floor rises and the lower half goes. */
export function createPeaks(holdMs: number, most: number): Peaks {
  let floor = ODD_BITS
  let runs: Run[] = []
  const open = new Map<string, Run>()

  const drop = (gone: (run: Run) => boolean): void => {
    runs = runs.filter((run) => {
      if (!gone(run)) return true
      if (open.get(run.agentId) === run) open.delete(run.agentId)
      return false
    })
  }

  const offer: Peaks['offer'] = (agentId, at, z) => {
    if (z <= floor) return
    const run = open.get(agentId)
    if (run !== undefined && at - run.lastAt <= holdMs) {
      run.lastAt = Math.max(run.lastAt, at)
      if (z > run.peak) {
        run.peak = z
        run.peakAt = at
      }
      return
    }
    const started = { agentId, startedAt: at, lastAt: at, peakAt: at, peak: z }
    open.set(agentId, started)
    runs.push(started)
    if (runs.length <= most) return
    const heights = runs.map((one) => one.peak).sort((a, b) => b - a)
    floor = heights[most >> 1] ?? floor
    drop((one) => one.peak <= floor)
  }

  const reachedBy: Peaks['reachedBy'] = (k, now) => {
    drop((run) => run.peakAt < now - WINDOW_MS)
    // The floor sinks back when there is room, a quarter bit at a time.
    if (runs.length < most >> 2) floor = Math.max(ODD_BITS, floor - 0.25)
    const heights = runs.map((run) => run.peak).sort((a, b) => b - a)
    if (heights.length === 0) return floor
    const highest = heights[0] ?? floor
    // Less than one peak allowed: beyond the highest, by the exponential tail of bits.
    if (k < 1) return highest + Math.log2(1 / Math.max(k, 1e-3))
    const below = Math.floor(k)
    const upper = heights[below - 1] ?? floor
    const lower = heights[below] ?? floor
    return Math.max(floor, upper + (k - below) * (lower - upper))
  }

  return {
    offer,
    forget: (agentId, from, to) =>
      drop((run) => run.agentId === agentId && run.lastAt >= from && run.startedAt <= to),
    reachedBy,
    size: () => runs.length,
    save: () => ({
      floor,
      runs: runs.map((r) => [r.agentId, r.startedAt, r.lastAt, r.peakAt, r.peak] as const),
    }),
    load: (state) => {
      floor = state.floor
      open.clear()
      runs = state.runs.map(([agentId, startedAt, lastAt, peakAt, peak]) => {
        const run = { agentId, startedAt, lastAt, peakAt, peak }
        open.set(agentId, run)
        return run
      })
    },
  }
}
