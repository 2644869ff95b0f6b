import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Finding, ScoredEvent } from '@tripline/detectors'
import type { Store } from '@tripline/infra'
import { embeddedEventLog, installationKey, silentLogger, systemClock } from '@tripline/infra'
import type { AuditEvent, SourceHint } from '@tripline/ingest'
import { createCollector, createSensors, emptyRegistry, pushSource } from '@tripline/ingest'
import { createAlerter } from '../src/alerts/create-alerter.ts'
import type { OpenStage } from '../src/pipeline/open-stage.ts'
import { openStage } from '../src/pipeline/open-stage.ts'
import type { Pipeline } from '../src/pipeline/pipeline.ts'
import { IDLE } from '../src/pipeline/stopped-pipeline.ts'
import { buildReader } from '../src/setup/build-reader.ts'
import { loadRuleBook } from '../src/setup/load-rule-book.ts'
import type { Alert } from '../src/wire.ts'
import { sampleEvent } from './sample-event.ts'

/**
 * The real alerter, collector and log in this thread; findings are given to it instead of detected. Baselines are decided
 * about, and alerts suppressed, on the real detection stage over the store.
 */
export interface TestPipeline extends Pipeline {
  /** Agents act; what they do is scored, learned and stored. */
  act(events: readonly AuditEvent[]): Promise<void>
  /** An agent does something that is a finding: the alert's newest version. */
  raise(given: Partial<AuditEvent> & RaiseOptions): Alert
  /** How many messages the events topic of the log holds. */
  logged(): Promise<number>
}

export interface RaiseOptions {
  /** Of which alert; each agent has one unless said. */
  readonly alertId?: string
  readonly odd?: number
  readonly bad?: number
}

export function openTestPipeline(folder: string, store: Store): TestPipeline {
  const alerter = createAlerter()
  const listeners = new Set<(alert: Alert) => void>()
  const key = installationKey(folder)
  const log = embeddedEventLog({ path: join(folder, 'log'), logger: silentLogger })
  const reader = buildReader({
    key,
    registry: emptyRegistry,
    mappingPaths: [],
    logger: silentLogger,
  })
  const collector = createCollector({
    ...{ log, parse: reader.parse, sensors: createSensors(), clock: systemClock },
    identify: reader.resolver,
    saveIdentity: async () => undefined,
    logger: silentLogger,
    count: () => undefined,
  })
  const pushes = pushSource('push', collector, systemClock)
  let offset = 1
  let opened: Promise<OpenStage> | null = null

  /** Opened once somebody needs it: most tests of the API need no detection. */
  function open(): Promise<OpenStage> {
    opened ??= openStage({
      ...{ store, logger: silentLogger, registry: emptyRegistry, key, alertsPerDay: 4, now: null },
      ...{
        everyDetector: false,
        spoolFolder: tmpdir(),
        rules: loadRuleBook([], silentLogger),
        onAlert: () => undefined,
      },
    }).then((opener) => opener.open(Date.UTC(2026, 4, 1) / 1000))
    return opened
  }

  function publish(alert: Alert): Alert {
    for (const listener of listeners) listener(alert)
    return alert
  }

  return {
    raise({ alertId = '', odd = 0.9, bad = 0.9, ...fields }) {
      const scored = scoredEvent(fields, offset++, { alertId, odd, bad })
      const [alert] = alerter.add({ scored: [scored], findings: [findingOf(scored)] }, 0)
      if (alert === undefined) throw new Error('the alerter saw no news in this event')
      return publish(alert)
    },
    onAlert(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async command(command) {
      const alert = alerter.command(command, offset++)
      return alert === null ? null : publish(alert)
    },
    async act(events) {
      const { stage } = await open()
      const batch = events.map((event) => ({ event, partition: 0, offset: offset++ }))
      await stage.process(batch, 'watch')
    },
    async decide(decision) {
      const { stage } = await open()
      const answer = await stage.command(decision, offset++)
      if (answer.kind !== 'life') throw new Error(answer.kind)
      return answer.outcome
    },
    async suppress(change) {
      const { stage } = await open()
      const answer = await stage.command(change, offset++)
      if (answer.kind !== 'suppressions') throw new Error(answer.kind)
      return answer.suppressions
    },
    async credential(news) {
      const { stage } = await open()
      const answer = await stage.command(news, offset++)
      if (answer.kind !== 'credential') throw new Error(answer.kind)
    },
    async push(body, source, gzip) {
      if (source !== 'auto' && !reader.formats.has(source)) {
        return { kind: 'refused', reason: 'unknown_source', detail: `No format is called that.` }
      }
      return await pushes.push(body, source as SourceHint, gzip ? 'gzip' : 'identity')
    },
    async logged() {
      const [end] = await log.end('events')
      return Number(end?.offset ?? 0)
    },
    progress: () => IDLE,
    async close() {
      await (await opened)?.writers.close()
      await log.close()
    },
  }
}

function scoredEvent(
  fields: Partial<AuditEvent>,
  offset: number,
  { alertId, odd, bad }: Required<RaiseOptions>,
): ScoredEvent {
  const { event } = sampleEvent(fields)
  return {
    ...{ event, partition: 0, offset, idHi: 0, idLo: 0, bits: 14, opens: true, detectors: [] },
    risk: Math.round(100 * odd * bad),
    alertId: alertId || `alr_${event.agentId}`,
    reasoning: {
      ...{ judgement: 'finding', odd, bad, calls: 41_312, days: 38 },
      ...{ oddWords: 'never before', badWords: 'cannot be undone', alternatives: null },
    },
  }
}

function findingOf({ event, bits }: ScoredEvent): Finding {
  return {
    id: `novelty.1.action.${event.id}`,
    ...{ detector: 'novelty', detectorVersion: 1, channel: 'action', context: false },
    ...{ agentId: event.agentId, eventId: event.id, occurredAt: event.occurredAt },
    ...{ bits, shownBits: bits, rarity: '1 in 16,000', techniques: ['T1485'] },
    evidence: {
      ...{ feature: 'action', sentence: `It called ${event.action}`, note: '' },
      ...{ observed: event.action, expected: 'reads', usual: null, now: null },
      ...{ agent: { seen: 0, of: 41_312 }, peers: { seen: 0, of: 5 }, fleet: { seen: 9, of: 24 } },
    },
  }
}
