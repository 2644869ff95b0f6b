import type { BaselineRow, LoggedEvent, RuleBook } from '@tripline/detectors'
import {
  createAgentTable,
  createDetectorRunner,
  createDetectors,
  createObserver,
  createRevokedCredentials,
} from '@tripline/detectors'
import { hashKey } from '@tripline/infra'
import type { Registry } from '@tripline/ingest'
import { allowedOf } from '../alerts/allowed.ts'
import { createAlerter } from '../alerts/create-alerter.ts'
import { credentialFactsOf } from '../alerts/credential-facts.ts'
import type { RecentEvent } from '../alerts/recent-events.ts'
import type { Alert, Budget } from '../wire.ts'
import { declaredFacts, protectionOf } from './declared.ts'
import type { Detection } from './detect-stage.ts'

/** Half-life of what is learned: two weeks, so that last month still counts a quarter. */
const HALF_LIFE_DAYS = 14

export interface DetectionSettings {
  /** Of the log, 0 unless said: it is part of an alert's sequence. */
  readonly partition?: number
  readonly registry: Registry
  readonly key: Uint8Array
  readonly alertsPerDay: number
  /** Score from which an event is a finding; once in a thousand when not given. */
  readonly findingBits?: number | undefined
  /** Seconds; fixed for the life of a state. */
  readonly landmark: number
  /** Wall time, for how long detection took; null in a replay, which must be repeatable. */
  readonly now: (() => number) | null
  /** Bits of every detector on every event. */
  readonly everyDetector: boolean
  readonly rules: RuleBook
}

export interface BuiltDetection extends Detection {
  restoreIds(ids: Iterable<{ readonly hi: number; readonly lo: number }>): void
  idsWanted(): number
  restoreRecent(events: Iterable<RecentEvent>): void
  budget(): Budget
  agents(): number
}

export function buildDetection(settings: DetectionSettings): BuiltDetection {
  const { partition = 0, registry, key, alertsPerDay, landmark, rules } = settings
  const declared = declaredFacts(registry)
  const protection = protectionOf(registry)
  const alerter = createAlerter({
    credentialFacts: credentialFactsOf(registry),
    allowed: allowedOf(registry),
    protection,
  })
  const agents = createAgentTable({ registry: declared })
  const revoked = createRevokedCredentials()
  const runner = createDetectorRunner({
    detectors: createDetectors({
      ...{ agents, declared, landmark, rules, revoked },
      hashKey: hashKey(key),
      halfLifeDays: HALF_LIFE_DAYS,
    }),
    agents,
    observer: createObserver(agents, { halfLifeDays: HALF_LIFE_DAYS, landmark }),
    protection,
    installationKey: key,
    alertsPerDay,
    ...(settings.findingBits === undefined ? {} : { findingBits: settings.findingBits }),
    everyDetector: settings.everyDetector,
    usualOf: alerter.usualOf,
  })
  return {
    unknownAgents: (events) => runner.unknownAgents(events),
    restore(rows: readonly BaselineRow[]) {
      runner.restore(rows)
      alerter.restore(rows)
    },
    restoreIds: (ids) => runner.restoreIds(ids),
    idsWanted: () => runner.idsWanted(),
    restoreRecent: (events) => alerter.restoreRecent(events),
    process(batch, mode, between) {
      const now = liveTime(batch, settings.now)
      const alerts: Alert[] = []
      // One by one: what is usual when an event comes must not depend on how the log was cut into batches.
      const processed = runner.process(batch, mode, (one, findings) => {
        const alert = alerter.addOne(one, findings, now)
        if (alert !== null) alerts.push(alert)
        between?.()
      })
      return { processed, alerts }
    },
    peek: (event) => runner.peek(event),
    command(command, offset) {
      runner.command({
        ...{ id: command.id, alertId: command.alertId, type: command.type, at: command.at },
        ...(command.type === 'close'
          ? { verdict: command.verdict, passing: (command.until ?? 0) > 0 }
          : {}),
      })
      return alerter.command(command, offset, partition)
    },
    decide: (decision) => runner.decide(decision),
    suppress: (change) => alerter.suppress(change),
    credential(news) {
      if (news.type === 'credential-out') revoked.out(news.credentialId, news.since)
      else revoked.back(news.credentialId)
    },
    takeChanges(sink) {
      runner.checkpoint(sink)
      alerter.takeChanges(sink)
    },
    budget: () => runner.budget(),
    agents: () => agents.size,
  }
}

const HISTORY_MS = 3_600_000

/** How long detection took is only a figure for what just came: 0 for history that is filled in, and for a replay. */
function liveTime(batch: readonly LoggedEvent[], now: (() => number) | null): number {
  const at = now?.() ?? 0
  return at - (batch.at(-1)?.event.receivedAt ?? 0) > HISTORY_MS ? 0 : at
}
