import type { RuleBook } from '@tripline/detectors'
import type { Fence, Logger, Store } from '@tripline/infra'
import type { Registry } from '@tripline/ingest'
import type { RecentEvent } from '../alerts/recent-events.ts'
import { RECENT_EVENTS, RECENT_EVENTS_SQL } from '../alerts/recent-events.ts'
import type { Alert } from '../wire.ts'
import { createBaselineVersions } from './baseline-versions.ts'
import type { BuiltDetection } from './build-detection.ts'
import { buildDetection } from './build-detection.ts'
import type { Checkpoints, ResumePoint } from './checkpoints.ts'
import { createCheckpoints } from './checkpoints.ts'
import type { DetectionState, DetectStage } from './detect-stage.ts'
import { createDetectStage } from './detect-stage.ts'
import { createBaselineMoves } from './move-baseline.ts'
import type { ClosableWriters } from './result-writers.ts'
import { createResultWriters } from './result-writers.ts'
import type { Schema } from './schema.ts'
import { readRecentIds, readStoredThrough } from './stored-through.ts'

export interface StageSettings {
  readonly store: Store
  /** Of the log; 0, the only one of a log on one machine, unless said. */
  readonly partition?: number
  /** Where others may take the partition over. */
  readonly fence?: Fence
  /** What checkpoints are written in; the newest unless said. */
  readonly schema?: Schema
  /** How long rows that nobody asks about may wait for company. */
  readonly rowsDelayMs?: number
  readonly tellAlerts?: (rows: readonly Alert[]) => Promise<void>
  readonly logger: Logger
  readonly registry: Registry
  readonly key: Uint8Array
  readonly alertsPerDay: number
  readonly findingBits?: number | undefined
  readonly now: (() => number) | null
  readonly everyDetector: boolean
  readonly rules: RuleBook
  readonly onAlert: (alert: Alert) => void
  readonly between?: () => void
  /** For checkpoints on their way to the store. */
  readonly spoolFolder: string
}

/** Where a state stands: what to build the stage from, once the landmark is known. */
export interface StageOpener {
  readonly resume: ResumePoint
  /** `firstSeconds` is the time of the first event: the landmark of a state that has none yet. */
  open(firstSeconds: number): Promise<OpenStage>
}

export interface OpenStage {
  readonly stage: DetectStage
  /** The one that runs now: a roll-back opens another. */
  readonly detection: BuiltDetection
  readonly writers: ClosableWriters
}

/** Finds the state's checkpoint and opens detection on it, as if it had never stopped. */
export async function openStage(settings: StageSettings): Promise<StageOpener> {
  const { store, partition = 0, fence, schema } = settings
  const checkpoints = createCheckpoints(store, partition, fence, schema)
  const resume = await checkpoints.resumePoint()
  return {
    resume,
    async open(firstSeconds) {
      const landmark = resume.landmark ?? firstSeconds
      const build = async (
        through: number,
      ): Promise<DetectionState & { detection: BuiltDetection }> => {
        const detection = buildDetection({ ...settings, partition, landmark })
        if (through < 0) return { detection, unread: new Set() }
        const [unread] = await Promise.all([
          checkpoints.scopes(),
          restore(detection, { store, checkpoints, partition, through }),
        ])
        return { detection, unread }
      }
      const state = await build(resume.through)
      let { detection } = state
      const writers = await openWriters(settings, partition, resume.through)
      const { onAlert, between, spoolFolder } = settings
      const stage = createDetectStage({
        ...{ state, checkpoints, writers, landmark, onAlert, spoolFolder },
        ...(between === undefined ? {} : { between }),
        moves: createBaselineMoves(checkpoints, createBaselineVersions(store, partition, fence)),
        async reopen(through) {
          const reopened = await build(through)
          detection = reopened.detection
          return reopened
        },
      })
      return {
        ...{ stage, writers },
        get detection() {
          return detection
        },
      }
    },
  }
}

interface RestoreFrom {
  readonly store: Store
  readonly checkpoints: Checkpoints
  readonly partition: number
  readonly through: number
}

async function restore(detection: BuiltDetection, from: RestoreFrom): Promise<void> {
  const { store, checkpoints, partition, through } = from
  detection.restore(await checkpoints.shared())
  detection.restoreIds(await readRecentIds(store, partition, through, detection.idsWanted()))
  detection.restoreRecent(
    await store.query<RecentEvent>(RECENT_EVENTS_SQL, { partition, through, most: RECENT_EVENTS }),
  )
}

async function openWriters(
  { store, logger, fence, rowsDelayMs, tellAlerts, between = () => {} }: StageSettings,
  partition: number,
  through: number,
): Promise<ClosableWriters> {
  const [events, findings, [alerts]] = await Promise.all([
    readStoredThrough(store, 'events', partition, through),
    readStoredThrough(store, 'findings', partition, through),
    store.query<{ highest: number }>('SELECT max(sequence) AS highest FROM alerts'),
  ])
  const stored = { events, findings, alerts: alerts?.highest ?? 0 }
  const parts = { store, logger, partition, fence, between, stored, rowsDelayMs, tellAlerts }
  return createResultWriters(parts)
}
