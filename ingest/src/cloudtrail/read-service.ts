import { bounded, limits } from '../limits.ts'

const SUFFIX = '.amazonaws.com'

/** 'iam.amazonaws.com' → 'iam'; '' for anything that is no text. */
export function readService(eventSource: unknown): string {
  const source = bounded(eventSource, limits.wordChars)
  return source.endsWith(SUFFIX) ? source.slice(0, -SUFFIX.length) : source
}
