import type { Json, Logger } from '@tripline/infra'
import type { AuditEvent } from '@tripline/ingest'
import { alertLine } from '../alerts/replay-line.ts'
import { CommandError } from '../commands/tell.ts'
import type { BuiltDetection } from '../pipeline/build-detection.ts'
import { buildDetection } from '../pipeline/build-detection.ts'
import { loadRegistry } from '../setup/load-registry.ts'
import { loadRuleBook } from '../setup/load-rule-book.ts'
import type { ComparedAlert } from './match-alerts.ts'
import { replayKey } from './replay-key.ts'
import type { ReplaySummary, Setting } from './replay-settings.ts'

/** Kept of each side, a few kilobytes each; who gets more has to choose a shorter stretch. */
const MOST_ALERTS = 50_000

export interface KeptAlert extends ComparedAlert {
  readonly title: string
  readonly line: Json
}

/** One setting: what it has learned so far, and the last version of each alert it raised. */
export interface Side {
  readonly setting: Setting
  take(events: readonly AuditEvent[], mode: 'watch' | 'train'): void
  addMalformed(count: number): void
  alerts(): readonly KeptAlert[]
  figures(): Pick<ReplaySummary, 'events' | 'malformed' | 'agents' | 'alerts'>
}

export function createSide(setting: Setting, logger: Logger): Side {
  const { alertsPerDay, findingBits } = setting
  const rules = loadRuleBook(setting.rulePaths, logger)
  const key = replayKey(setting.stateFolder)
  const registry = loadRegistry(setting.stateFolder)
  const alerts = new Map<string, KeptAlert>()
  let detection: BuiltDetection | null = null
  let offset = -1
  let scored = 0
  let malformed = 0
  return {
    setting,
    take(events, mode) {
      detection ??= buildDetection({
        ...{ registry, key, alertsPerDay, findingBits, rules, now: null, everyDetector: false },
        landmark: (events[0]?.occurredAt ?? 0) / 1000,
      })
      const batch = events.map((event) => ({ event, partition: 0, offset: ++offset }))
      const detected = detection.process(batch, mode)
      scored += detected.processed.scored.length
      for (const alert of detected.alerts) {
        const { id, agentId, openedAt, risk, severity, title, eventIds } = alert
        const line = alertLine(alert)
        alerts.set(id, { id, agentId, openedAt, risk, severity, title, eventIds, line })
      }
      if (alerts.size > MOST_ALERTS) {
        throw new CommandError(
          `More than ${MOST_ALERTS} alerts under one setting; compare a shorter stretch of the logs, or fewer of them.`,
        )
      }
    },
    addMalformed: (count) => {
      malformed += count
    },
    alerts: () => [...alerts.values()],
    figures: () => {
      return { events: scored, malformed, agents: detection?.agents() ?? 0, alerts: alerts.size }
    },
  }
}
