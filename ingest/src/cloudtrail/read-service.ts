import { bounded, limits } from '../limits.ts'
import { createMemo } from '../memo.ts'

const SUFFIX = '.amazonaws.com'
const MAX_SERVICES = 1000

// A memo of a pure function.
const known = createMemo<string, string>(MAX_SERVICES)

/** 'iam.amazonaws.com' → 'iam'; '' for anything that is no text. */
export function readService(eventSource: unknown): string {
  if (typeof eventSource !== 'string') return ''
  const found = known.get(eventSource)
  if (found !== undefined) return found
  const source = bounded(eventSource, limits.wordChars)
  const service = source.endsWith(SUFFIX) ? source.slice(0, -SUFFIX.length) : source
  if (eventSource.length <= limits.wordChars) known.set(eventSource, service)
  return service
}
