import type { Clock, CursorStore } from '@tripline/infra'
import type { ItemSource, SourceHint } from '@tripline/ingest'
import { fileSource, stdinSource, storedCursors } from '@tripline/ingest'
import { createDemoSource, openDemoFleet } from '@tripline/ingest/simulate'
import type { SourceSetting } from '../config.ts'
import type { DemoSettings } from './worker-settings.ts'

export function configuredSource(
  setting: SourceSetting,
  cursors: CursorStore,
  clock: Clock,
): ItemSource {
  const { name } = setting
  const source = (setting.format ?? 'auto') as SourceHint
  if (setting.path === undefined) return stdinSource({ name, source, input: process.stdin, clock })
  return fileSource({
    ...{ name, source, clock, follow: true, paths: [setting.path] },
    cursors: storedCursors(cursors, name),
  })
}

/** The demo's fleet and its `agents.yaml`, and the source that lets it live. */
export async function demoFleet(demo: DemoSettings, cursors: CursorStore, clock: Clock) {
  const fleet = await openDemoFleet({
    ...{ clock, cursors, seed: String(demo.seed) },
    ...{ backfillDays: demo.days, agents: demo.agents },
  })
  return {
    registry: fleet.registry(),
    source: (onProgress: (done: number, total: number) => void): ItemSource =>
      createDemoSource({
        fleet,
        clock,
        cursors,
        incidentAfterMs: demo.incidentAfterMs,
        onProgress,
      }),
  }
}
