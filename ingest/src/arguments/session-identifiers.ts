import type { Fingerprint } from './argument-atoms.ts'
import type { ClassifiedValue } from './classify-value.ts'
import { classifyValue, identityOf } from './classify-value.ts'
import type { OriginOf } from './origin.ts'
import { embeddedJson, scalars } from './scalars.ts'

/** Which identifiers each session has seen, and from which tool, for sources that do not repeat the conversation. */
export interface SessionIdentifiers {
  /** What a tool returned: remembered as fingerprints only. */
  noteOutput(session: string, tool: string, at: number, content: unknown): void
  /** What the person said. */
  noteUser(session: string, at: number, content: unknown): void
  /** Origins as known in this session just before `at`. */
  originsBefore(session: string, at: number): OriginOf
  /** Puts back a sighting that `onSighting` told of before. */
  restore(session: string, mark: string, sighting: Sighting): void
  /** Identifiers held now, all sessions. */
  readonly size: number
}

export interface SessionIdentifierLimits {
  readonly sessions: number
  readonly perSession: number
  /** Over all sessions: bounds the memory, about 150 bytes each. */
  readonly identifiers: number
}

/** `tool` is '' for the person's own words. */
export interface Sighting {
  readonly tool: string
  readonly at: number
}

export interface SessionIdentifierOptions {
  readonly limits?: SessionIdentifierLimits
  /** A fingerprint was seen that this session did not know, or knew otherwise. */
  readonly onSighting?: (session: string, mark: string, sighting: Sighting) => void
}

const DEFAULT_LIMITS: SessionIdentifierLimits = {
  sessions: 10_000,
  perSession: 4_096,
  identifiers: 500_000,
}
const MAX_OUTPUT_TEXT = 256 * 1024
const IDENTITIES = new Set<ClassifiedValue['kind']>(['email', 'host', 'account', 'id', 'name'])

type Seen = Map<string, Sighting>

/**
 * Keeps the EARLIEST sighting of each identifier, and answers as of the time asked: a record that is delivered again
 * finds the origins it found the first time, though the session has moved on. Sessions are forgotten least recently
 * used first, identifiers of one session oldest first.
 */
export function createSessionIdentifiers(
  fingerprint: Fingerprint,
  options: SessionIdentifierOptions = {},
): SessionIdentifiers {
  const { limits = DEFAULT_LIMITS, onSighting = () => {} } = options
  const sessions = new Map<string, Seen>()
  let size = 0

  function touched(session: string): Seen {
    const seen = sessions.get(session) ?? new Map<string, Sighting>()
    sessions.delete(session)
    sessions.set(session, seen)
    return seen
  }

  function forgetOldestSession(): void {
    for (const [session, seen] of sessions) {
      size -= seen.size
      sessions.delete(session)
      return
    }
  }

  /** False when it was known as well or better. */
  function keep(seen: Seen, mark: string, sighting: Sighting): boolean {
    const before = seen.get(mark)
    if (before !== undefined && !isEarlier(sighting, before)) return false
    seen.set(mark, sighting)
    if (before === undefined) size += 1
    if (seen.size > limits.perSession) {
      forgetFirst(seen)
      size -= 1
    }
    return true
  }

  function note(session: string, tool: string, at: number, content: unknown): void {
    const seen = touched(session)
    for (const value of identifiersIn(content)) {
      const mark = fingerprint(identityOf(value))
      if (keep(seen, mark, { tool, at })) onSighting(session, mark, { tool, at })
    }
    forgetSessions()
  }

  function forgetSessions(): void {
    while (sessions.size > limits.sessions || (size > limits.identifiers && sessions.size > 1)) {
      forgetOldestSession()
    }
  }

  return {
    noteOutput: note,
    noteUser: (session, at, content) => note(session, '', at, content),
    restore(session, mark, sighting) {
      keep(touched(session), mark, sighting)
      forgetSessions()
    },
    originsBefore(session, at) {
      const seen = sessions.get(session)
      return (_, value) => {
        const sighting = seen?.get(fingerprint(identityOf(value)))
        if (sighting === undefined || sighting.at > at) return { origin: 'none', sourceTool: '' }
        if (sighting.tool === '') return { origin: 'user', sourceTool: '' }
        return { origin: 'tool', sourceTool: sighting.tool }
      }
    },
    get size() {
      return size
    },
  }
}

/** The person's words count before a tool's, whenever they were said; otherwise the earlier sighting counts. */
function isEarlier(now: Sighting, before: Sighting): boolean {
  if ((now.tool === '') !== (before.tool === '')) return now.tool === ''
  return now.at < before.at
}

function forgetFirst(seen: Seen): void {
  for (const mark of seen.keys()) {
    seen.delete(mark)
    return
  }
}

/** The identifiers in what a tool returned: short scalars of structured output, and the address-like words of free text. */
function identifiersIn(content: unknown): readonly ClassifiedValue[] {
  const found: ClassifiedValue[] = []
  const tree = typeof content === 'string' ? (embeddedJson(content) ?? content) : content
  for (const { key, value } of scalars(tree)) {
    const classified = classifyValue(key, value)
    if (IDENTITIES.has(classified.kind)) found.push(classified)
    if (typeof value === 'string' && /\s/.test(value)) found.push(...identifiersInText(key, value))
  }
  return found
}

function identifiersInText(key: string, text: string): readonly ClassifiedValue[] {
  const tokens = text.slice(0, MAX_OUTPUT_TEXT).split(/[\s"'`<>(){}[\],;|]+/)
  return tokens
    .map((token) => token.replace(/^[.:!?]+|[.:!?]+$/g, ''))
    .filter((token) => token !== '')
    .map((token) => classifyValue(key, token))
    .filter((value) => IDENTITIES.has(value.kind) && value.kind !== 'name')
}
