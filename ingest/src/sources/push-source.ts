import type { Clock } from '@tripline/infra'
import type { Collector } from '../collect.ts'
import type { Piece } from '../frame/piece.ts'
import { createStreamFramer } from '../frame/stream-framer.ts'
import type { GunzipProblem } from './gunzip.ts'
import { gunzipReader } from './gunzip.ts'
import type { SourceHint, SourceItem } from './source-item.ts'
import { sourceItem } from './source-item.ts'

export interface PushLimits {
  /** As it comes. */
  readonly maxBodyBytes: number
  /** Decompressed. */
  readonly maxBytes: number
  readonly maxRatio: number
  readonly maxRecords: number
  /** Pushes being worked on at once; the next is refused, not queued: its sender can wait better than we can. */
  readonly maxConcurrent: number
}

export const defaultPushLimits: PushLimits = {
  maxBodyBytes: 16 * 2 ** 20,
  maxBytes: 64 * 2 ** 20,
  maxRatio: 1000,
  maxRecords: 100_000,
  maxConcurrent: 8,
}

export type PushOutcome =
  | {
      readonly kind: 'stored'
      readonly result: {
        /** Events, not records: one record may hold several. */
        readonly accepted: number
        readonly ignored: number
        readonly deadLetters: number
      }
    }
  | { readonly kind: 'refused'; readonly reason: 'too_large' | 'busy'; readonly detail: string }

export interface PushSource {
  /** Resolves once everything is in the log. Nothing of a refused push was taken; a stored one may hold dead letters. */
  push(body: Uint8Array, source: SourceHint, encoding: 'identity' | 'gzip'): Promise<PushOutcome>
}

/** Bounds what one chunk of a body can become at once. */
const CHUNK_BYTES = 256 * 1024
const BATCH = 1000

/** Takes bodies that were pushed to us: NDJSON, a document, lines; gzip or not. `name` is its sensor's. */
export function pushSource(
  name: string,
  collector: Collector,
  clock: Clock,
  limits: PushLimits = defaultPushLimits,
): PushSource {
  let running = 0

  return {
    async push(body, source, encoding) {
      if (body.byteLength > limits.maxBodyBytes) {
        return refused('too_large', `The body is larger than ${limits.maxBodyBytes} bytes.`)
      }
      if (running >= limits.maxConcurrent) {
        return refused('busy', 'Too many pushes at once. Wait a second and send it again.')
      }
      running += 1
      try {
        const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
        const pieces = await unpack(bytes, encoding, limits)
        if (!Array.isArray(pieces)) return pieces
        const receivedAt = clock.now()
        return await store(pieces.map((piece) => sourceItem(piece, source, name, receivedAt)))
      } finally {
        running -= 1
      }
    },
  }

  async function store(items: readonly SourceItem[]): Promise<PushOutcome> {
    const result = { accepted: 0, ignored: 0, deadLetters: 0 }
    for (let at = 0; at < items.length; at += BATCH) {
      const collected = await collector.collect(name, items.slice(at, at + BATCH))
      result.accepted += collected.events
      result.ignored += collected.ignored
      result.deadLetters += collected.deadLetters
    }
    return { kind: 'stored', result }
  }
}

type Refused = Extract<PushOutcome, { kind: 'refused' }>

const refused = (reason: Refused['reason'], detail: string): Refused => {
  return { kind: 'refused', reason, detail }
}

async function unpack(
  body: Buffer,
  encoding: 'identity' | 'gzip',
  limits: PushLimits,
): Promise<Piece[] | Refused> {
  const framer = createStreamFramer('', 0)
  const pieces: Piece[] = []
  const read = parts(body)
  const reader = encoding === 'gzip' ? gunzipReader(read, limits) : null
  const next = async () => (reader === null ? read(CHUNK_BYTES) : await reader.next())
  try {
    for (let chunk = await next(); chunk !== null; chunk = await next()) {
      for (const piece of framer.push(chunk)) pieces.push(piece)
      if (pieces.length > limits.maxRecords) {
        return refused('too_large', `The body holds more than ${limits.maxRecords} records.`)
      }
    }
  } finally {
    reader?.close()
  }
  const problem: GunzipProblem | null = reader?.problem() ?? null
  if (problem?.reason === 'too_large') return refused('too_large', `The body ${problem.detail}.`)
  if (problem !== null) pieces.push({ body: '', ...problem, restart: 0, skip: 0 })
  else for (const piece of framer.end()) pieces.push(piece)
  return pieces
}

function parts(body: Buffer): (bytes: number) => Buffer | null {
  let at = 0
  return (bytes) => {
    if (at >= body.length) return null
    const part = body.subarray(at, at + bytes)
    at += part.length
    return part
  }
}
