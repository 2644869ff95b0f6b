import { ApiError } from '../plugins/problem.ts'

/** Keyset paging: a cursor is the sort key of the last row, opaque to the caller. */
export function encodeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

/** The key, with as many parts as `kinds`, or a 400. Numbers are whole: they are times and risks. */
export function decodeCursor(
  cursor: string,
  kinds: readonly ('string' | 'number')[],
): readonly (string | number)[] {
  const parsed = parse(cursor)
  const fits =
    Array.isArray(parsed) && parsed.length === kinds.length && parsed.every(isOfKind(kinds))
  if (!fits) throw badCursor()
  return parsed
}

export const badCursor = () =>
  new ApiError('bad_request', 'This cursor is not one of ours. Start without one.')

const isOfKind = (kinds: readonly ('string' | 'number')[]) => (part: unknown, i: number) =>
  kinds[i] === 'string' ? typeof part === 'string' : Number.isSafeInteger(part)

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return null
  }
}
