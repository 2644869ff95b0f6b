import { tmpdir } from 'node:os'
import type { Clock, CursorStore, Logger } from '@tripline/infra'
import type {
  DigestKeys,
  DigestWatch,
  ItemSource,
  RegistryFile,
  SourceHint,
} from '@tripline/ingest'
import {
  awsBucketSource,
  fileSource,
  loadDigestKeys,
  noDigestKeys,
  stdinSource,
  storedCursors,
} from '@tripline/ingest'
import { createDemoSource, demoPast, openDemoFleet } from '@tripline/ingest/simulate'
import type { SourceSetting } from '../config.ts'
import type { DemoSettings } from './worker-settings.ts'

export function configuredSource(
  setting: SourceSetting,
  cursors: CursorStore,
  clock: Clock,
  logger: Logger,
  watchDigests: (sensor: string, keys: DigestKeys) => DigestWatch,
): ItemSource {
  const { name, digestKeys, digestGraceSeconds } = setting
  const digests = watchDigests(
    name,
    digestKeys === undefined ? noDigestKeys : loadDigestKeys(digestKeys),
  )
  const source = (setting.format ?? 'auto') as SourceHint
  if (setting.queue !== undefined) {
    const { queue: queueUrl, region, endpoint } = setting
    return awsBucketSource({
      ...{ name, source, queueUrl, clock, logger, digests, tempDir: tmpdir() },
      ...(region === undefined ? {} : { region }),
      ...(endpoint === undefined ? {} : { endpoint }),
    })
  }
  if (setting.path === undefined) return stdinSource({ name, source, input: process.stdin, clock })
  return fileSource({
    ...{ name, source, clock, digests, follow: true, paths: [setting.path] },
    ...(digestGraceSeconds === undefined ? {} : { digestGraceMs: digestGraceSeconds * 1000 }),
    cursors: storedCursors(cursors, name),
    onUnreadable: (path) =>
      logger.warn('cannot be read; looked at again every second', { source: name, path }),
  })
}

/** The demo's world: who is in it, what went wrong in it, and the source that lets it live. */
export interface DemoWorld {
  readonly registry: RegistryFile
  /** When it begins to live. */
  readonly livesFrom: number
  wasIncident(agentId: string, at: number): boolean
  source(onProgress: (done: number, total: number) => void): ItemSource
}

const LONGEST_INCIDENT_MS = 2 * 3_600_000

export async function openDemoWorld(
  demo: DemoSettings,
  cursors: CursorStore,
  clock: Clock,
): Promise<DemoWorld> {
  const fleet = await openDemoFleet({
    ...{ clock, cursors, seed: String(demo.seed) },
    ...{ backfillDays: demo.days, agents: demo.agents },
  })
  const livesFrom = fleet.startsAt + demo.days * 86_400_000
  return {
    registry: fleet.registry(),
    livesFrom,
    wasIncident: (agentId, at) =>
      demoPast.some(({ incident, beforeMs }) => {
        const after = at - (livesFrom - beforeMs)
        return incident.agentId === agentId && Math.abs(after) < LONGEST_INCIDENT_MS
      }),
    source: (onProgress) =>
      createDemoSource({
        ...{ fleet, clock, cursors, onProgress, past: demoPast },
        incidentAfterMs: demo.incidentAfterMs,
      }),
  }
}
