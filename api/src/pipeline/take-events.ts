import type { LoggedEvent } from '@tripline/detectors'
import type { Clock, LogMessage } from '@tripline/infra'
import { decodeEvent } from '@tripline/ingest'
import { decodeCommand } from './log-record.ts'
import type { OpenStage, StageOpener } from './open-stage.ts'
import type { CommandAnswer, LogCommand } from './pipeline.ts'
import { NewerSchemaError, SCHEMA } from './schema.ts'

/** How far the detectors are. */
export interface Consumed {
  /** Offset of the last message processed; -1 for none. */
  readonly offset: number
  readonly events: number
  readonly duplicates: number
  /** When the last event processed was received. */
  readonly receivedAt: number
}

export interface TakerParts {
  readonly opener: StageOpener
  readonly clock: Clock
  readonly checkpointMs: number
  /** Called before each event: what is asked of the detectors meanwhile is answered there. */
  readonly between?: (() => void) | undefined
  /** A person's command was carried out. */
  readonly onCommand: (command: LogCommand, answer: CommandAnswer) => void
  /** Detection has reached this event time. */
  readonly onReached: (occurredAt: number) => void
  /** What is learned through this offset is stored. */
  readonly onSaved: (through: number) => Promise<void>
  /** Detection broke: its state can no longer be trusted. */
  readonly onBroken: (error: unknown) => void
}

/** Takes one partition of the events topic through detection, from where its checkpoint left off. */
export interface Taker {
  take(messages: readonly LogMessage[]): Promise<void>
  /** Opens a state that was there, before its first event comes. */
  wake(): Promise<void>
  /** Saves when it is time. */
  tick(): void
  /** Saves what is learned and waits until it is stored. */
  save(): Promise<void>
  consumed(): Consumed
  /** Null until the first event of a new state. */
  open(): OpenStage | null
}

/** Sooner than the time between checkpoints, under load. */
const CHECKPOINT_EVERY_EVENTS = 100_000

export function createTaker(parts: TakerParts): Taker {
  const { opener, clock } = parts
  let open: OpenStage | null = null
  let offset = opener.resume.through
  let saved = offset
  // Not by the clock on the wall: set back by hours, there would be no checkpoint for as long.
  let savedAt = performance.now()
  let saving: Promise<void> = Promise.resolve()
  let busy = false
  let taking = false
  let [events, duplicates, receivedAt] = [0, 0, 0]

  /** `at` of the first message of a new state, so that a replay begins at the same landmark. */
  async function stageFor(at: number): Promise<OpenStage> {
    open ??= await opener.open(at / 1000)
    return open
  }

  async function flushEvents(batch: LoggedEvent[]): Promise<void> {
    const [first] = batch
    if (first === undefined) return
    const { stage } = await stageFor(first.event.occurredAt)
    const { processed } = await stage.process(batch, 'watch')
    events += processed.scored.length
    duplicates += processed.duplicates
    const last = batch.at(-1)?.event
    receivedAt = last?.receivedAt ?? receivedAt
    batch.length = 0
    if (last !== undefined) parts.onReached(last.occurredAt)
  }

  async function take(messages: readonly LogMessage[]): Promise<void> {
    taking = true
    const batch: LoggedEvent[] = []
    for (const { value, position } of messages) {
      parts.between?.()
      const at = Number(position.offset)
      const command = decodeCommand(value)
      if (command === null) {
        const event = decodeEvent(value)
        if (event === null) {
          await flushEvents(batch)
          taken(at - 1)
          throw unreadable(position)
        }
        batch.push({ event, partition: position.partition, offset: at })
        continue
      }
      await flushEvents(batch)
      const { stage } = await stageFor(command.at)
      parts.onCommand(command, await stage.command(command, at))
    }
    await flushEvents(batch)
    taken(Number(messages.at(-1)?.position.offset ?? offset))
    if (due()) begin()
  }

  /** All up to here is learned, and nothing beyond: a place to save at. */
  function taken(through: number): void {
    offset = Math.max(offset, through)
    taking = false
  }

  function due(): boolean {
    // In the middle of a batch the detectors know more than `offset` says: a restart would teach it to them again.
    if (busy || taking || offset === saved) return false
    return (
      offset - saved >= CHECKPOINT_EVERY_EVENTS || performance.now() - savedAt >= parts.checkpointMs
    )
  }

  function begin(): void {
    // What broke in the middle of a batch is not saved: a restart would learn half of it twice.
    if (open === null || taking || offset === saved) return
    busy = true
    const through = offset
    savedAt = performance.now()
    saving = open.stage
      .checkpoint(through)
      .then(async () => {
        saved = through
        await parts.onSaved(through)
      })
      .catch(parts.onBroken)
      .finally(() => {
        busy = false
      })
  }

  return {
    take,
    async wake() {
      // What is known is known before the next event comes: the promise, the agents, what the gate asks.
      if (opener.resume.landmark !== null) await stageFor(clock.now())
    },
    tick() {
      if (due()) begin()
    },
    async save() {
      await saving
      begin()
      await saving
    },
    consumed: () => ({ offset, events, duplicates, receivedAt }),
    open: () => open,
  }
}

/** To pass it over would lose an event: whoever writes is newer than whoever reads. */
function unreadable({ partition, offset }: LogMessage['position']): Error {
  return new NewerSchemaError(
    `message ${offset} of partition ${partition} of the log is nothing that this release can read: a newer one wrote it. What came before is saved; upgrade this worker, and until all are let new ones run with --write-schema ${SCHEMA}`,
  )
}
