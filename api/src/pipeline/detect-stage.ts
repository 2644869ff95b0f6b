import type {
  BaselineRow,
  LoggedEvent,
  PeekedEvent,
  Processed,
  ScoredEvent,
} from '@tripline/detectors'
import type { AuditEvent } from '@tripline/ingest'
import type { Alert } from '../wire.ts'
import type { Checkpoints } from './checkpoints.ts'
import type { Outstanding } from './outstanding.ts'
import { createOutstanding } from './outstanding.ts'
import type { AlertCommand } from './pipeline.ts'

/** Detection and alerting as one deterministic machine: its state is a function of the log so far. */
export interface Detection {
  unknownAgents(events: readonly AuditEvent[]): readonly string[]
  restore(rows: readonly BaselineRow[]): void
  /** `between` runs before each event, when the state is whole. */
  process(batch: readonly LoggedEvent[], mode: 'watch' | 'train', between?: () => void): Detected
  /** What the event would score now, learning nothing. */
  peek(event: AuditEvent): PeekedEvent
  command(command: AlertCommand, offset: number): Alert | null
  /** Rows changed since the last call. */
  takeChanges(): readonly BaselineRow[]
}

export interface Detected {
  readonly processed: Processed
  /** New versions, in order of sequence. */
  readonly alerts: readonly Alert[]
}

/** Where results go. Each resolves once stored. */
export interface ResultWriters {
  events(rows: readonly ScoredEvent[]): Promise<void>
  findings(rows: Processed['findings'], scored: readonly ScoredEvent[]): Promise<void>
  alerts(rows: readonly Alert[]): Promise<void>
}

export interface DetectStageParts {
  readonly detection: Detection
  readonly checkpoints: Checkpoints
  readonly writers: ResultWriters
  readonly landmark: number
  /** True when no agent can have rows in the store yet: then nobody is asked for them. */
  readonly fresh: boolean
  /** An alert leaves here at once; it does not wait for the store. */
  readonly onAlert: (alert: Alert) => void
  /** Between two events: for what cannot wait until a batch is through. */
  readonly between?: () => void
}

export interface DetectStage {
  /** Resolves once the batch is scored and its rows are on their way, within the bound of what may be under way. */
  process(batch: readonly LoggedEvent[], mode: 'watch' | 'train'): Promise<Detected>
  command(command: AlertCommand, offset: number): Promise<Alert | null>
  /** What the event would score now, learning nothing: at once, or once the agent's baseline is read back. */
  peek(event: AuditEvent): PeekedEvent | Promise<PeekedEvent>
  /** Everything up to `through` becomes durable: its rows first, then what was learned. Processing may go on meanwhile. */
  checkpoint(through: number): Promise<void>
}

/** Rows that may be on their way to the store: two blocks, one being inserted and one being filled. */
const MAX_ROWS_UNDER_WAY = 30_000
/** Names come from outside; forgetting them costs a question to the store. */
const MAX_STRANGERS = 10_000

export function createDetectStage(parts: DetectStageParts): DetectStage {
  const { detection, checkpoints, writers, onAlert } = parts
  const underWay: Outstanding = createOutstanding(MAX_ROWS_UNDER_WAY)
  let saving: Promise<void> = Promise.resolve()

  let loading: Promise<void> = Promise.resolve()
  /** Agents the gate asked about that the store does not know. */
  const strangers = new Set<string>()

  function isNew(events: readonly AuditEvent[]): boolean {
    return !parts.fresh && detection.unknownAgents(events).length > 0
  }

  /** One after the other: rows put back a second time would overwrite what was learned since. */
  function load(events: readonly AuditEvent[]): Promise<void> {
    const loaded = loading.then(async () => {
      const unknown = isNew(events) ? detection.unknownAgents(events) : []
      if (unknown.length > 0) detection.restore(await checkpoints.ofAgents(unknown))
    })
    loading = loaded.catch(() => undefined)
    return loaded
  }

  async function peekLoaded(event: AuditEvent): Promise<PeekedEvent> {
    await load([event])
    if (isNew([event])) {
      if (strangers.size >= MAX_STRANGERS) strangers.clear()
      strangers.add(event.agentId)
    }
    return detection.peek(event)
  }

  async function publish(alerts: readonly Alert[]): Promise<void> {
    if (alerts.length === 0) return
    for (const alert of alerts) onAlert(alert)
    await underWay.add(alerts.length, writers.alerts(alerts))
  }

  return {
    async process(batch, mode) {
      const arrived = batch.map((logged) => logged.event)
      if (isNew(arrived)) await load(arrived)
      const detected = detection.process(batch, mode, parts.between)
      const { scored, findings } = detected.processed
      await publish(detected.alerts)
      if (scored.length > 0) await underWay.add(scored.length, writers.events(scored))
      if (findings.length > 0) {
        await underWay.add(findings.length, writers.findings(findings, scored))
      }
      return detected
    },
    async command(command, offset) {
      const alert = detection.command(command, offset)
      if (alert !== null) await publish([alert])
      return alert
    },
    peek(event) {
      const isRead = strangers.has(event.agentId) || !isNew([event])
      return isRead ? detection.peek(event) : peekLoaded(event)
    },
    checkpoint(through) {
      // Taken now, in step with the log; written when everything it rests on is stored.
      const rows = detection.takeChanges()
      const stored = underWay.settled()
      saving = saving.then(async () => {
        await stored
        await checkpoints.save(rows, through, parts.landmark)
      })
      return saving
    },
  }
}
