import type { AuditEvent } from '@tripline/ingest'
import { isDestination } from '../../src/facets/argument-features.ts'
import type { Run } from './read-runs.ts'
import type { ReadEvents } from './run-events.ts'
import type { Visible } from './run-records.ts'
import { recordsOf } from './run-records.ts'
import type { Said, Watch } from './watch.ts'
import { createWatch } from './watch.ts'

/**
 * Which clean runs of its suite a run is judged by. P1: all but the agent's own of the same task. P2: those of other
 * tasks alone, so that no peer shows what the task is like.
 */
export type Protocol = 'P1' | 'P2'

export interface ScoredCall extends Said {
  /** Whether the call carries a destination that a tool named and that no clean run of the suite ever took from one. */
  readonly isForeign: boolean
}

export interface ScoredRun {
  readonly run: Run
  readonly calls: readonly ScoredCall[]
}

interface PastRun {
  readonly run: Run
  readonly events: readonly AuditEvent[]
}

const START_SECONDS = Date.UTC(2026, 0, 1) / 1000
/** Runs follow one another, each by itself: further apart than any window of a session reaches. */
const RUN_SECONDS = 600
/** Scored runs of one agent: further apart than what was said of an hour stands, so that each is judged by its history alone. */
const SCORED_SECONDS = 7 * 3600

/** Scores every run under the protocol, each by a watch that learned its history and nothing else. */
export function scoreRuns(
  runs: readonly Run[],
  protocol: Protocol,
  visible: Visible,
  read: ReadEvents,
): readonly ScoredRun[] {
  const suites = new Set(runs.map((run) => run.suite))
  return [...suites].flatMap((suite) => {
    const ofSuite = runs.filter((run) => run.suite === suite)
    return scoreSuite(ofSuite, protocol, visible, read)
  })
}

function scoreSuite(
  runs: readonly Run[],
  protocol: Protocol,
  visible: Visible,
  read: ReadEvents,
): readonly ScoredRun[] {
  const past = pastRuns(runs, visible, read)
  const familiar = new Set(past.flatMap(({ events }) => events.flatMap(namedByTools)))
  const now = START_SECONDS + past.length * RUN_SECONDS
  return runsOfOneHistory(runs, protocol).flatMap((together) => {
    const watch = createWatch(START_SECONDS)
    for (const { run, events } of past) {
      if (together.some((scored) => isLeftOut(run, scored, protocol))) continue
      for (const event of events) watch.learn(event)
    }
    return turnsOf(together).flatMap((turn, at) =>
      turn.map((run, beside) => {
        const startedAt = now + at * SCORED_SECONDS + beside * RUN_SECONDS
        const events = read(recordsOf(run, startedAt, visible))
        return { run, calls: scoreCalls(watch, events, familiar) }
      }),
    )
  })
}

/** The first run of every agent, then the second ones, and so on. */
function turnsOf(runs: readonly Run[]): readonly (readonly Run[])[] {
  const turns: Run[][] = []
  const taken = new Map<string, number>()
  for (const run of runs) {
    const turn = taken.get(run.agent) ?? 0
    taken.set(run.agent, turn + 1)
    const runsOfTurn = turns[turn] ?? []
    turns[turn] = runsOfTurn
    runsOfTurn.push(run)
  }
  return turns
}

/** The clean runs task by task, as a fleet whose agents do the same work would have gone through them. */
function pastRuns(runs: readonly Run[], visible: Visible, read: ReadEvents): readonly PastRun[] {
  return runs
    .filter((run) => run.class === 'clean')
    .sort((a, b) => compare(a.task, b.task) || compare(a.agent, b.agent))
    .map((run, at) => ({
      run,
      events: read(recordsOf(run, START_SECONDS + at * RUN_SECONDS, visible)),
    }))
}

function runsOfOneHistory(runs: readonly Run[], protocol: Protocol): readonly (readonly Run[])[] {
  const groups = new Map<string, Run[]>()
  for (const run of runs) {
    const key = protocol === 'P1' ? JSON.stringify([run.task, run.agent]) : run.task
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [run])
    else group.push(run)
  }
  return [...groups.values()]
}

function isLeftOut(past: Run, scored: Run, protocol: Protocol): boolean {
  return past.task === scored.task && (protocol === 'P2' || past.agent === scored.agent)
}

/** The calls alone: that the model was asked is the same in every run. */
function scoreCalls(
  watch: Watch,
  events: readonly AuditEvent[],
  familiar: ReadonlySet<string>,
): readonly ScoredCall[] {
  return events.flatMap((event) => {
    const said = watch.score(event)
    if (event.actionClass === 'llm') return []
    const isForeign = namedByTools(event).some((value) => !familiar.has(value))
    return [{ ...said, isForeign }]
  })
}

function namedByTools(event: AuditEvent): readonly string[] {
  return event.arguments
    .filter((atom) => isDestination(atom) && (atom.origin === 'tool' || atom.origin === 'field'))
    .map((atom) => atom.hmac)
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
