import type { Clock, EventLog, Logger } from '@tripline/infra'
import { appendEvent } from './codec/encode-event.ts'
import { eventBytes } from './codec/event-bytes.ts'
import type { DeadLetter } from './dead-letters.ts'
import { encodeDeadLetter } from './dead-letters.ts'
import type { AuditEvent } from './event.ts'
import type { Identify } from './identify-events.ts'
import type { ParsedItems, ParseItem } from './parse-item.ts'
import { noParsedItems } from './parse-item.ts'
import type { MalformedReason } from './parser.ts'
import type { Sensors } from './sensors.ts'
import type { ItemSource, SourceItem } from './sources/source-item.ts'

/** What became of one batch, or of several. */
export interface Collected {
  readonly records: number
  readonly events: number
  readonly ignored: number
  readonly deadLetters: number
  readonly byReason: ReadonlyMap<MalformedReason, number>
  readonly newestEventAt: number
}

export interface CollectOptions {
  readonly log: EventLog
  readonly parse: ParseItem
  readonly identify: Identify
  /** Makes what the resolver has learned durable. Called before a batch that taught it something is acknowledged. */
  readonly saveIdentity: () => Promise<void>
  /** Makes durable what parsers remember from record to record. Called before any batch is acknowledged. */
  readonly saveLessons?: () => Promise<void>
  readonly sensors: Sensors
  readonly clock: Clock
  readonly logger: Logger
  /** Between two records or events: for what cannot wait until a batch is parsed, attributed and encoded. */
  readonly between?: () => void
  /** Once a batch: for the metrics. */
  readonly count: (collected: Collected) => void
}

/**
 * Parses, identifies and appends. Duplicates pass: the detectors' stage drops them, because only there it is known
 * what has been learned.
 */
export interface Collector {
  /** Resolves once everything of the batch, dead letters too, is in the log. */
  collect(sensor: string, items: readonly SourceItem[]): Promise<Collected>
}

/** One append. A record may hold a thousand events, each with its own raw text. */
const MAX_EVENTS = 1000
const MAX_CHARS = 8 * 2 ** 20
const USUAL_EVENT_BYTES = 2048

export function createCollector(options: CollectOptions): Collector {
  const { log, parse, identify, sensors, between } = options

  async function append({ claimed, deadLetters }: ParsedItems): Promise<void> {
    // First all edges, then the events: in one batch, a credential may be used before the record of its issue.
    let hasEdge = false
    for (const { edge } of claimed) {
      if (edge === null) continue
      identify.learn(edge)
      hasEdge = true
    }
    const events = claimed.map(({ event, claims }) => {
      between?.()
      return identify.attribute(event, claims)
    })
    await Promise.all([
      events.length > 0 && log.append('events', eventMessages(events, between)),
      deadLetters.length > 0 && log.append('dead-letters', deadLetters.map(deadMessage)),
    ])
    if (hasEdge) await options.saveIdentity()
    await options.saveLessons?.()
  }

  return {
    async collect(sensor, items) {
      const tally = createTally()
      let parsed = noParsedItems()
      let parsedChars = 0
      for (const item of items) {
        const eventsBefore = parsed.claimed.length
        between?.()
        parse(item, parsed)
        for (let i = eventsBefore; i < parsed.claimed.length; i += 1) {
          parsedChars += parsed.claimed[i]?.event.raw.length ?? 0
        }
        const found = parsed.claimed.length + parsed.deadLetters.length
        if (found < MAX_EVENTS && parsedChars < MAX_CHARS) continue
        await append(parsed)
        tally.add(parsed)
        parsed = noParsedItems()
        parsedChars = 0
      }
      await append(parsed)
      tally.add(parsed)
      const collected = tally.total(items.length)
      sensors.record(sensor, collected, options.clock.now())
      options.count(collected)
      return collected
    },
  }
}

/** Runs the source into the log until the signal aborts, or until the source has nothing more to give. */
export function collectFrom(
  source: ItemSource,
  collector: Collector,
  logger: Logger,
  signal: AbortSignal,
): Promise<void> {
  return source.run(async (batch) => {
    try {
      await collector.collect(source.name, batch)
    } catch (error) {
      if (!signal.aborted) logger.error('batch not stored, will be tried again', { error })
      throw error
    }
  }, signal)
}

/** All in one buffer: one of its own for each event would cost more than the encoding. */
function eventMessages(
  events: readonly AuditEvent[],
  between?: () => void,
): { key: string; value: Uint8Array }[] {
  const to = eventBytes(events.length * USUAL_EVENT_BYTES)
  const ends = events.map((event) => {
    between?.()
    appendEvent(to, event)
    return to.end
  })
  return events.map(({ agentId }, i) => ({
    key: agentId,
    value: to.bytes.subarray(ends[i - 1] ?? 0, ends[i]),
  }))
}

function deadMessage(letter: DeadLetter): { key: string; value: Uint8Array } {
  return { key: letter.id, value: encodeDeadLetter(letter) }
}

function createTally() {
  const byReason = new Map<MalformedReason, number>()
  let [events, ignored, deadLetters, newestEventAt] = [0, 0, 0, 0]
  return {
    add(parsed: ParsedItems): void {
      events += parsed.claimed.length
      ignored += parsed.ignored
      deadLetters += parsed.deadLetters.length
      for (const { reason } of parsed.deadLetters) {
        byReason.set(reason, (byReason.get(reason) ?? 0) + 1)
      }
      for (const { event } of parsed.claimed) {
        newestEventAt = Math.max(newestEventAt, event.occurredAt)
      }
    },
    total: (records: number): Collected => {
      return { records, events, ignored, deadLetters, byReason, newestEventAt }
    },
  }
}
