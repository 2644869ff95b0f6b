/**
 * The bounds every parser keeps. Log fields are attacker-written: without a bound on each of these, one
 * record decides how much memory and time the collector spends.
 */
export const limits = {
  /** One record, in bytes of UTF-8 (or UTF-16 units where only a string is at hand). */
  recordBytes: 1 << 20,
  /** Nesting of objects and arrays. */
  depth: 64,
  /** Ids, names, ARNs and anything else that becomes one column. */
  idChars: 512,
  /** Closed-looking words: action, service, region, error code, resource type. */
  wordChars: 128,
  /** Lists that are walked: resources, tags, tool calls, spans of a batch. */
  listItems: 64,
  /** Events that one record may hold (an OTLP batch, tool calls inside one answer). */
  eventsPerRecord: 1000,
  /** Argument atoms of one event. */
  argumentAtoms: 32,
} as const

/**
 * The value if it is a string, cut to at most `chars` UTF-16 units; '' for anything else.
 * A cut is copied, because a V8 slice keeps its whole parent alive and caches hold on to these strings.
 */
export function bounded(value: unknown, chars: number): string {
  if (typeof value !== 'string') return ''
  if (value.length <= chars) return value
  const last = value.charCodeAt(chars - 1)
  const splitsPair = last >= 0xd800 && last <= 0xdbff
  return Buffer.from(value.slice(0, splitsPair ? chars - 1 : chars), 'utf8').toString('utf8')
}

/** A finite number at or above zero and at most `max` (default 2^53−1), truncated to an integer; 0 for anything else. */
export function boundedCount(value: unknown, max: number = Number.MAX_SAFE_INTEGER): number {
  if (typeof value !== 'number' || !(value > 0)) return 0
  return value >= max ? max : Math.trunc(value)
}

/** Largest value of a UInt32 column. */
export const UINT32_MAX = 0xffff_ffff

export type JsonObject = { readonly [key: string]: unknown }

/** The value as an object whose fields may be anything, or null for arrays, scalars and null. */
export function asObject(value: unknown): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : null
}
