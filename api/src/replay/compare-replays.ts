import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Json, Logger } from '@tripline/infra'
import { jsonLogger } from '@tripline/infra'
import type { DeadLetter } from '@tripline/ingest'
import type { KeptAlert, Side } from './compared-side.ts'
import { createSide } from './compared-side.ts'
import { createLineFile } from './line-file.ts'
import type { AlertChange } from './match-alerts.ts'
import { matchAlerts } from './match-alerts.ts'
import { openRecording } from './read-recording.ts'
import type { ChangeRow, ReplaySettings, ReplaySummary, Setting } from './replay-settings.ts'

const MOST_ROWS = 40

export interface Compared {
  readonly summary: ReplaySummary
  /** The first, those that change most of the risk before others. */
  readonly changes: readonly ChangeRow[]
}

/**
 * The same records under two settings, neither of which keeps anything. Where both understand records alike they are
 * read once and scored twice; else each reads for itself.
 */
export async function compareReplays(
  settings: ReplaySettings & { readonly compare: Setting },
  onDeadLetter: (letter: DeadLetter) => void,
): Promise<Compared> {
  const startedAt = performance.now()
  const logger = jsonLogger('warn')
  const present = createSide(settings, logger)
  const other = createSide(settings.compare, logger)
  const alike = readingOf(settings) === readingOf(settings.compare)
  const rounds = alike ? [[present, other]] : [[present], [other]]
  for (const sides of rounds) await readTo(sides, settings, logger, onDeadLetter)

  const { changes, same } = matchAlerts(present.alerts(), other.alerts())
  if (settings.out !== null) {
    const file = createLineFile(settings.out)
    await file.write(changes.map((change) => JSON.stringify(changeLine(change))))
    await file.close()
  }
  const of = (kind: AlertChange<KeptAlert>['kind']) =>
    changes.filter((change) => change.kind === kind).length
  const seconds = (performance.now() - startedAt) / 1000
  return {
    summary: {
      ...present.figures(),
      seconds: Math.round(seconds * 1000) / 1000,
      events_per_second: Math.round(present.figures().events / seconds),
      compared: {
        ...{ events: other.figures().events, malformed: other.figures().malformed },
        ...{ alerts: other.figures().alerts, gained: of('gained'), lost: of('lost') },
        ...{ changed: of('changed'), same, passes: rounds.length },
      },
    },
    changes: [...changes]
      .sort((a, b) => shiftOf(b) - shiftOf(a))
      .slice(0, MOST_ROWS)
      .map(rowOf),
  }
}

async function readTo(
  sides: readonly Side[],
  { trainPaths, paths, source, tempFolder }: ReplaySettings,
  logger: Logger,
  onDeadLetter: (letter: DeadLetter) => void,
): Promise<void> {
  const [first] = sides
  if (first === undefined) return
  const { setting } = first
  const recording = openRecording({ setting, source, tempFolder, logger, onDeadLetter })
  const parts = [
    { mode: 'train', from: trainPaths },
    { mode: 'watch', from: paths },
  ] as const
  for (const { mode, from } of parts) {
    if (from.length === 0) continue
    const batches = recording(from)
    for await (const batch of batches) for (const side of sides) side.take(batch, mode)
    for (const side of sides) side.addMalformed(batches.counts().malformed)
  }
}

/** What decides how records are understood: who is who, which environment is which, the mappings, byte for byte, and where a credential is logged. */
function readingOf({ stateFolder, mappingPaths, credentialField }: Setting): string {
  const agents = join(stateFolder, 'agents.yaml')
  const files = [...(existsSync(agents) ? [agents] : []), ...mappingPaths]
  const texts = files.map((path) => readFileSync(path, 'utf8'))
  return JSON.stringify([existsSync(agents), credentialField ?? '', ...texts])
}

/** One line of `replay --compare --out`: both alerts as `--out` writes them, null where there is none. */
function changeLine({ kind, present, other }: AlertChange<KeptAlert>): Json {
  return { change: kind, present: present?.line ?? null, other: other?.line ?? null }
}

const shiftOf = ({ present, other }: AlertChange<KeptAlert>): number =>
  Math.abs((other?.risk ?? 0) - (present?.risk ?? 0))

function rowOf({ kind, present, other }: AlertChange<KeptAlert>): ChangeRow {
  const { agentId, openedAt, title } = present ?? other
  const both = (pick: (alert: KeptAlert) => string): string => {
    if (present === null) return pick(other)
    if (other === null || pick(present) === pick(other)) return pick(present)
    return `${pick(present)} → ${pick(other)}`
  }
  return {
    change: kind,
    agent: agentId,
    opened: new Date(openedAt).toISOString(),
    risk: both(({ risk }) => String(risk)),
    severity: both(({ severity }) => severity),
    title,
  }
}
