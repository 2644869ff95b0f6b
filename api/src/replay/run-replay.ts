import { tmpdir } from 'node:os'
import type { LoggedEvent } from '@tripline/detectors'
import type { Store } from '@tripline/infra'
import { jsonLogger } from '@tripline/infra'
import type { AuditEvent, DeadLetter } from '@tripline/ingest'
import { alertLine, scoreLine } from '../alerts/replay-line.ts'
import type { OpenStage } from '../pipeline/open-stage.ts'
import { openStage } from '../pipeline/open-stage.ts'
import { loadRegistry } from '../setup/load-registry.ts'
import { loadRuleBook } from '../setup/load-rule-book.ts'
import type { Alert } from '../wire.ts'
import { createLineFile } from './line-file.ts'
import { openRecording } from './read-recording.ts'
import { replayKey } from './replay-key.ts'
import type { ReplaySettings, ReplaySummary } from './replay-settings.ts'

/** Reads, orders, scores, learns and stores recorded logs; the same input gives the same output, byte for byte. */
export async function runReplay(
  settings: ReplaySettings,
  store: Store,
  onDeadLetter: (letter: DeadLetter) => void,
): Promise<ReplaySummary> {
  const startedAt = performance.now()
  const key = replayKey(settings.stateFolder)
  const registry = loadRegistry(settings.stateFolder)
  const logger = jsonLogger('warn')
  const { source, tempFolder } = settings
  const recording = openRecording({ setting: settings, source, tempFolder, logger, onDeadLetter })
  // The last version of each alert, in the order they were opened.
  const alerts = new Map<string, Alert>()
  const opener = await openStage({
    ...{ store, logger, registry, key, now: null },
    alertsPerDay: settings.alertsPerDay,
    findingBits: settings.findingBits,
    everyDetector: settings.scores !== null,
    spoolFolder: tmpdir(),
    rules: loadRuleBook(settings.rulePaths, logger),
    onAlert: (alert) => alerts.set(alert.id, alert),
  })
  const scores = settings.scores === null ? null : createLineFile(settings.scores)
  let open: OpenStage | null = null
  let offset = opener.resume.through
  let scored = 0

  async function take(events: readonly AuditEvent[], mode: 'watch' | 'train'): Promise<void> {
    open ??= await opener.open((events[0]?.occurredAt ?? 0) / 1000)
    const batch = events.map((event): LoggedEvent => {
      offset++
      return { event, partition: 0, offset }
    })
    const { processed } = await open.stage.process(batch, mode)
    scored += processed.scored.length
    if (mode === 'watch' && scores !== null)
      await scores.write(processed.scored.map((one) => JSON.stringify(scoreLine(one))))
  }

  const train = recording(settings.trainPaths)
  if (settings.trainPaths.length > 0) for await (const batch of train) await take(batch, 'train')
  const watch = recording(settings.paths)
  for await (const batch of watch) await take(batch, 'watch')

  await finish(open, settings.keep ? offset : null)
  await scores?.close()
  await writeAlerts(settings.out, [...alerts.values()])
  const seconds = (performance.now() - startedAt) / 1000
  return {
    events: scored,
    malformed: train.counts().malformed + watch.counts().malformed,
    agents: agentsOf(open),
    alerts: alerts.size,
    seconds: Math.round(seconds * 1000) / 1000,
    events_per_second: Math.round(scored / seconds),
  }
}

async function finish(open: OpenStage | null, keepThrough: number | null): Promise<void> {
  if (open === null) return
  if (keepThrough !== null) await open.stage.checkpoint(keepThrough)
  await open.writers.close()
}

const agentsOf = (open: OpenStage | null): number => open?.detection.agents() ?? 0

async function writeAlerts(path: string | null, alerts: readonly Alert[]): Promise<void> {
  if (path === null) return
  const inOrder = [...alerts].sort((a, b) => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1))
  const file = createLineFile(path)
  await file.write(inOrder.map((alert) => JSON.stringify(alertLine(alert))))
  await file.close()
}
