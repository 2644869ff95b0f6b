import type { AuditEvent } from '@tripline/ingest'
import type { Run } from './read-runs.ts'
import type { ReadEvents } from './run-events.ts'
import type { Visible } from './run-records.ts'
import { recordsOf } from './run-records.ts'
import type { Watch } from './watch.ts'
import { createWatch } from './watch.ts'

/**
 * Which clean runs of its suite a run is judged by. P1: all but the agent's own of the same task. P2: those of other
 * tasks alone, so that no peer shows what the task is like.
 */
export type Protocol = 'P1' | 'P2'

/** What the product said of the calls of one run. */
export interface ScoredCall {
  /** Calibrated bits of the event: what the product decides by. */
  readonly bits: number
  /** Whether the call carries a destination that only a tool's output named. */
  readonly foreign: boolean
  readonly raw: readonly number[]
  readonly detectorBits: readonly number[]
  readonly event: AuditEvent
  readonly channels: readonly number[]
}

export interface ScoredRun {
  readonly run: Run
  readonly calls: readonly ScoredCall[]
}

const START_SECONDS = Date.UTC(2026, 0, 1) / 1000
/** Runs follow one another, each by itself: more than a session's windows reach. */
const RUN_SECONDS = 600

/** Scores every run under the protocol. */
export function scoreRuns(
  runs: readonly Run[],
  protocol: Protocol,
  visible: Visible,
  read: ReadEvents,
): readonly ScoredRun[] {
  return [...new Set(runs.map((run) => run.suite))].flatMap((suite) => {
    const ofSuite = runs.filter((run) => run.suite === suite)
    return scoreSuite(ofSuite, protocol, visible, read)
  })
}

interface History {
  readonly run: Run
  readonly events: readonly AuditEvent[]
}

function scoreSuite(
  runs: readonly Run[],
  protocol: Protocol,
  visible: Visible,
  read: ReadEvents,
): readonly ScoredRun[] {
  // Task by task, as a fleet whose agents do the same work would have gone on.
  const clean = runs
    .filter((run) => run.class === 'clean')
    .sort((a, b) => compare(a.task, b.task) || compare(a.agent, b.agent))
  const history = clean.map(
    (run, at): History => ({
      run,
      events: read(recordsOf(run, START_SECONDS + at * RUN_SECONDS, visible)),
    }),
  )
  const now = START_SECONDS + clean.length * RUN_SECONDS
  return leftOutTogether(runs, protocol).flatMap((together) => {
    const [first] = together
    if (first === undefined) return []
    const watch = createWatch(START_SECONDS)
    for (const past of history) {
      if (isLeftOut(past.run, first, protocol)) continue
      for (const event of past.events) watch.learn(event)
    }
    return together.map((run, at) => {
      const events = read(recordsOf(run, now + at * RUN_SECONDS, visible))
      return { run, calls: scoreCalls(watch, events) }
    })
  })
}

/** Runs that have the same history. */
function leftOutTogether(runs: readonly Run[], protocol: Protocol): readonly (readonly Run[])[] {
  const groups = new Map<string, Run[]>()
  for (const run of runs) {
    const key = protocol === 'P1' ? `${run.task} ${run.agent}` : run.task
    groups.set(key, [...(groups.get(key) ?? []), run])
  }
  return [...groups.values()]
}

function isLeftOut(past: Run, scored: Run, protocol: Protocol): boolean {
  return past.task === scored.task && (protocol === 'P2' || past.agent === scored.agent)
}

function scoreCalls(watch: Watch, events: readonly AuditEvent[]): readonly ScoredCall[] {
  return events.flatMap((event) => {
    const { bits, raw } = watch.score(event)
    if (event.actionClass === 'llm') return []
    return [
      {
        bits: bits[watch.eventSlot] ?? 0,
        foreign: false,
        raw: [...raw],
        detectorBits: [...bits],
        event,
        channels: [...watch.channels],
      },
    ]
  })
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
