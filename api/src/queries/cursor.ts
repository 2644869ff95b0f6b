import { ApiError } from '../plugins/errors.ts'

/** Keyset paging: a cursor is the sort key of the last row, opaque to the caller. */
export function encodeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

/** The key, with as many parts as `kinds`, or a 400. */
export function decodeCursor(
  cursor: string,
  kinds: readonly ('string' | 'number')[],
): readonly (string | number)[] {
  let parsed: unknown = null
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    // Falls through to the same answer as any other cursor that is not ours.
  }
  const fits =
    Array.isArray(parsed) && parsed.length === kinds.length && parsed.every(isOfKind(kinds))
  if (!fits) throw new ApiError('bad_request', 'This cursor is not one of ours. Start without one.')
  return parsed as readonly (string | number)[]
}

const isOfKind = (kinds: readonly ('string' | 'number')[]) => (part: unknown, i: number) =>
  kinds[i] === 'string' ? typeof part === 'string' : Number.isFinite(part)
