import type {
  BaselineRow,
  LifeDecision,
  LifeOutcome,
  LoggedEvent,
  PeekedEvent,
  Processed,
  ScoredEvent,
} from '@tripline/detectors'
import type { AuditEvent } from '@tripline/ingest'
import type { Suppression, SuppressionChange } from '../alerts/suppressions.ts'
import type { CredentialNews } from '../respond/credential-news.ts'
import type { Alert } from '../wire.ts'
import type { CheckpointMaking, Checkpoints } from './checkpoints.ts'
import type { BaselineMoves } from './move-baseline.ts'
import type { Outstanding } from './outstanding.ts'
import { createOutstanding } from './outstanding.ts'
import type { AlertCommand, CommandAnswer, LogCommand } from './pipeline.ts'

/** Detection and alerting as one deterministic machine: its state is a function of the log so far. */
export interface Detection {
  unknownAgents(events: readonly AuditEvent[]): readonly string[]
  restore(rows: readonly BaselineRow[]): void
  /** `between` runs before each event, when the state is whole. */
  process(batch: readonly LoggedEvent[], mode: 'watch' | 'train', between?: () => void): Detected
  /** What the event would score now, learning nothing. */
  peek(event: AuditEvent): PeekedEvent
  command(command: AlertCommand, offset: number): Alert | null
  decide(decision: LifeDecision): LifeOutcome
  suppress(change: SuppressionChange): readonly Suppression[]
  credential(news: CredentialNews): void
  /** Gives the rows changed since the last call to the sink, one by one; what is asked meanwhile is answered there. */
  takeChanges(sink: (row: BaselineRow) => void): void
}

export interface Detected {
  readonly processed: Processed
  /** New versions, in order of sequence. */
  readonly alerts: readonly Alert[]
}

/** Where results go. Each resolves once stored. */
export interface ResultWriters {
  /** `hurry`: somebody is about to ask for them. */
  events(rows: readonly ScoredEvent[], hurry: boolean): Promise<void>
  findings(rows: Processed['findings'], scored: readonly ScoredEvent[]): Promise<void>
  alerts(rows: readonly Alert[]): Promise<void>
  /** Stores what was written so far without waiting for company. */
  flush(): Promise<void>
}

export interface DetectionState {
  readonly detection: Detection
  /** Whose rows are in the store and not here yet, from the beginning on: nobody else adds any. As much as so many names. */
  readonly unread: Set<string>
}

export interface DetectStageParts {
  readonly state: DetectionState
  /** Detection anew, as a restart from the checkpoint at `through` would have it. */
  readonly reopen: (through: number) => Promise<DetectionState>
  readonly moves: BaselineMoves
  readonly checkpoints: Checkpoints
  readonly writers: ResultWriters
  readonly landmark: number
  /** For checkpoints on their way to the store. */
  readonly spoolFolder: string
  /** An alert leaves here at once; it does not wait for the store. */
  readonly onAlert: (alert: Alert) => void
  /** Between two events: for what cannot wait until a batch is through. */
  readonly between?: () => void
}

export interface DetectStage {
  /** Resolves once the batch is scored and its rows are on their way, within the bound of what may be under way. */
  process(batch: readonly LoggedEvent[], mode: 'watch' | 'train'): Promise<Detected>
  command(command: LogCommand, offset: number): Promise<CommandAnswer>
  /** What the event would score now, learning nothing: at once, or once the agent's baseline is read back. */
  peek(event: AuditEvent): PeekedEvent | Promise<PeekedEvent>
  /** Everything up to `through` becomes durable: its rows first, then what was learned. Processing may go on meanwhile. */
  checkpoint(through: number): Promise<void>
}

/** Rows that may be on their way to the store: two blocks, one being inserted and one being filled. */
const MAX_ROWS_UNDER_WAY = 30_000

export function createDetectStage(parts: DetectStageParts): DetectStage {
  const { checkpoints, writers, moves, onAlert } = parts
  const underWay: Outstanding = createOutstanding(MAX_ROWS_UNDER_WAY)
  let { detection, unread } = parts.state
  let saving: Promise<void> = Promise.resolve()

  let loading: Promise<void> = Promise.resolve()

  /** One after the other: rows put back a second time would overwrite what was learned since. */
  function load(agents: readonly string[]): Promise<void> {
    const loaded = loading.then(async () => {
      const left = agents.filter((agentId) => unread.has(agentId))
      if (left.length === 0) return
      detection.restore(await checkpoints.ofAgents(left))
      for (const agentId of left) unread.delete(agentId)
    })
    loading = loaded.catch(() => undefined)
    return loaded
  }

  async function loadAbout(agentId: string): Promise<void> {
    if (unread.has(agentId)) await load([agentId])
  }

  async function peekLoaded(event: AuditEvent): Promise<PeekedEvent> {
    await load([event.agentId])
    return detection.peek(event)
  }

  async function publish(alerts: readonly Alert[]): Promise<void> {
    if (alerts.length === 0) return
    for (const alert of alerts) onAlert(alert)
    await underWay.add(alerts.length, writers.alerts(alerts))
  }

  const begin = (through: number): CheckpointMaking =>
    checkpoints.begin(through, parts.landmark, parts)

  function save(made: CheckpointMaking): Promise<void> {
    // A failure is one of the rows' own, which are waited for.
    writers.flush().catch(() => undefined)
    const settled = underWay.settled()
    // Awaited only once the save before it is through; meanwhile a failure must not be nobody's.
    settled.catch(() => undefined)
    saving = saving.then(async () => {
      await settled
      await made.save()
    })
    return saving
  }

  async function saveChanges(through: number): Promise<void> {
    const making = begin(through)
    detection.takeChanges(making.add)
    await save(making)
  }

  /**
   * Whoever decides about a baseline is answered when it is stored, with a checkpoint at the very place of the decision: an
   * approved version is the state at that place, and a roll-back is a restart from that checkpoint with the version's rows in it.
   */
  async function decide(decision: LifeDecision, at: number): Promise<LifeOutcome> {
    const { agentId } = decision
    await saving
    const kept =
      decision.type === 'roll-back' ? await moves.keptRows(agentId, decision.version) : NO_ROWS
    if (kept === null) return { kind: 'refused', reason: 'unknown-version' }
    const outcome = detection.decide(decision)
    if (outcome.kind !== 'done') return outcome
    const making = begin(at)
    const own: BaselineRow[] = []
    detection.takeChanges((row) => {
      if (row.scope === agentId) own.push(row)
      else making.add(row)
    })
    const rolledBack = decision.type === 'roll-back'
    for (const row of rolledBack ? await moves.rolledBack(agentId, own, kept) : own) making.add(row)
    if (rolledBack) {
      await save(making)
      const reopened = await parts.reopen(at)
      detection = reopened.detection
      unread = reopened.unread
      return outcome
    }
    const { standsOn } = outcome.life
    if (decision.type === 'ratify') await moves.keep(decision, standsOn, own, at)
    await save(making)
    if (decision.type === 'ratify') await moves.letGo(agentId, standsOn)
    return outcome
  }

  return {
    async process(batch, mode) {
      const unknown = detection.unknownAgents(batch.map((logged) => logged.event))
      const left = unknown.filter((agentId) => unread.has(agentId))
      if (left.length > 0) await load(left)
      const detected = detection.process(batch, mode, parts.between)
      const { scored, findings } = detected.processed
      await publish(detected.alerts)
      // Whoever answers an alert captures its events; its findings it has itself.
      const hurry = detected.alerts.length > 0
      if (scored.length > 0) await underWay.add(scored.length, writers.events(scored, hurry))
      if (findings.length > 0) {
        await underWay.add(findings.length, writers.findings(findings, scored))
      }
      return detected
    },
    async command(command, at) {
      if (command.type === 'credential-out' || command.type === 'credential-back') {
        detection.credential(command)
        return { kind: 'credential' }
      }
      // A verdict teaches, and what it teaches belongs on top of what the agent's rows say.
      await loadAbout(command.agentId)
      switch (command.type) {
        case 'ratify':
        case 'lock':
        case 'unlock':
        case 'roll-back':
          return { kind: 'life', outcome: await decide(command, at) }
        case 'suppress':
        case 'unsuppress': {
          const suppressions = detection.suppress(command)
          await saveChanges(at)
          return { kind: 'suppressions', suppressions }
        }
        default: {
          const alert = detection.command(command, at)
          if (alert !== null) await publish([alert])
          return { kind: 'alert', alert }
        }
      }
    },
    peek: (event) => (unread.has(event.agentId) ? peekLoaded(event) : detection.peek(event)),
    // Taken now, in step with the log; written when everything it rests on is stored. Processing may go on meanwhile.
    checkpoint: saveChanges,
  }
}

const NO_ROWS: readonly BaselineRow[] = []
