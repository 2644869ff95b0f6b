import type { Logger } from '@tripline/infra'
import { systemClock } from '@tripline/infra'
import type { AuditEvent, DeadLetter, OrderedEvents, SourceHint } from '@tripline/ingest'
import { orderedEvents } from '@tripline/ingest'
import { buildReader } from '../setup/build-reader.ts'
import { loadRegistry } from '../setup/load-registry.ts'
import { replayKey } from './replay-key.ts'
import type { Setting } from './replay-settings.ts'

export interface RecordingOptions {
  readonly setting: Pick<Setting, 'stateFolder' | 'mappingPaths' | 'credentialField'>
  readonly source: string
  readonly tempFolder: string
  readonly logger: Logger
  readonly onDeadLetter: (letter: DeadLetter) => void
}

export interface Batches extends AsyncIterable<readonly AuditEvent[]> {
  counts(): { readonly malformed: number }
}

/** Recorded logs as one setting understands them, in order of event time. Identity learned from one call serves the next. */
export function openRecording(options: RecordingOptions): (paths: readonly string[]) => Batches {
  const { setting, logger, onDeadLetter } = options
  const reader = buildReader({
    key: replayKey(setting.stateFolder),
    registry: loadRegistry(setting.stateFolder),
    mappingPaths: setting.mappingPaths,
    credentialField: setting.credentialField,
    logger,
  })
  return (paths) => {
    const ordered = orderedEvents({
      ...{
        paths,
        parse: reader.parse,
        identify: reader.resolver,
        clock: systemClock,
        onDeadLetter,
      },
      source: options.source as SourceHint,
      onUnreadable: (path) => logger.warn('cannot be read, left out', { path }),
      tempDir: options.tempFolder,
      signal: new AbortController().signal,
    })
    return { counts: () => ordered.counts(), [Symbol.asyncIterator]: () => arriving(ordered) }
  }
}

async function* arriving(ordered: OrderedEvents): AsyncGenerator<readonly AuditEvent[]> {
  for await (const batch of ordered) yield batch.map(arrivedAtOnce)
}

/** A recording does not say when a record arrived, and the time of the replay would make no two of them equal. */
function arrivedAtOnce(event: AuditEvent): AuditEvent {
  const own = event as { -readonly [K in keyof AuditEvent]: AuditEvent[K] }
  own.receivedAt = own.occurredAt
  return own
}
