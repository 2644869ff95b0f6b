import type { HashKey } from '@tripline/infra'
import { hash64, hash64Result, hashKey } from '@tripline/infra'
import type { AuditEvent } from '@tripline/ingest'
import type { AgentTable } from '../../src/agent-table.ts'
import { createAgentTable } from '../../src/agent-table.ts'
import { undeclared } from '../../src/declared-facts.ts'
import type { Detector } from '../../src/detector.ts'
import type { Observer } from '../../src/observe.ts'
import { createObserver } from '../../src/observe.ts'
import { createDetectors } from '../../src/registry.ts'
import { createDetectorRunner } from '../../src/run-detectors.ts'
import { createEventScorer } from '../../src/score-event.ts'
import { CLEAN_START } from './clean-fleet.ts'
import type { Tally } from './tally.ts'
import { createTally } from './tally.ts'

const KEY = new Uint8Array(32).fill(7)
const HALF_LIFE_DAYS = 14
const ALERTS_PER_DAY = 4
const BATCH = 500
export const EVENT = 'event'

/** Takes clean events as they come; tallies those after the first days. */
export interface CleanStream {
  add(event: AuditEvent): void
  /** By detector, and of the event as a whole under EVENT. */
  finish(): ReadonlyMap<string, Tally>
}

interface Parts {
  readonly key: HashKey
  readonly agents: AgentTable
  readonly observer: Observer
  readonly detectors: readonly Detector[]
  readonly tallies: ReadonlyMap<string, Tally>
  readonly counts: (event: AuditEvent) => boolean
}

function buildParts(warmDays: number): Parts {
  const agents = createAgentTable({ registry: undeclared })
  const time = { landmark: CLEAN_START / 1000, halfLifeDays: HALF_LIFE_DAYS }
  const key = hashKey(KEY)
  const detectors = createDetectors({ agents, declared: undeclared, hashKey: key, ...time })
  const names = [...detectors.map(({ name }) => name), EVENT]
  const from = CLEAN_START + warmDays * 86_400_000
  return {
    ...{ key, agents, detectors },
    observer: createObserver(agents, time),
    tallies: new Map(names.map((name) => [name, createTally()])),
    counts: (event) => event.occurredAt >= from,
  }
}

/** Detectors and calibrator alone; every event is scored, then learned. */
export function learnedStream(warmDays: number): CleanStream {
  const { key, agents, observer, detectors, tallies, counts } = buildParts(warmDays)
  const scorer = createEventScorer(detectors)
  const id = hash64Result()
  const slots = [...tallies.values()]
  return {
    add(event) {
      hash64(event.id, id, key)
      const observed = observer.observe(event)
      const scores = scorer.score(observed, id.hi, id.lo)
      if (counts(event)) for (const [i, tally] of slots.entries()) tally.add(scores.bits[i] ?? -1)
      for (const detector of detectors) detector.learn(observed, 1)
      agents.learn(observed, 1)
      scorer.calibrator.learn(observed.agent, observed.group, scores.raw)
      for (const detector of detectors) detector.follow?.(observed)
    },
    finish: () => tallies,
  }
}

/** As an installation watches: what is odd is held back, and nobody ever judges an alert. */
export function watchedStream(warmDays: number): CleanStream {
  const { agents, observer, detectors, tallies, counts } = buildParts(warmDays)
  const runner = createDetectorRunner({
    ...{ detectors, agents, observer },
    protection: { isProtected: () => false },
    installationKey: KEY,
    alertsPerDay: ALERTS_PER_DAY,
    everyDetector: true,
  })
  let batch: AuditEvent[] = []
  let offset = 0
  const flush = (): void => {
    const logged = batch.map((event) => ({ event, partition: 0, offset: offset++ }))
    batch = []
    for (const scored of runner.process(logged).scored) {
      if (!counts(scored.event)) continue
      tallies.get(EVENT)?.add(scored.bits)
      for (const { name, bits } of scored.detectors) tallies.get(name)?.add(bits)
    }
  }
  return {
    add(event) {
      batch.push(event)
      if (batch.length >= BATCH) flush()
    },
    finish() {
      flush()
      return tallies
    },
  }
}
