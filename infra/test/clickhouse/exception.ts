import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'

/** An error as the server has it: a number, a message. */
export class Exception extends Error {
  readonly number: number

  constructor(number: number, message: string) {
    super(message)
    this.name = 'Exception'
    this.number = number
  }
}

/** Statuses of ClickHouse's HTTPHandler by error number; all others are 500. */
const STATUS: ReadonlyMap<number, number> = new Map([
  ...[516, 194, 192].map((number) => [number, 403] as const),
  ...[497, 164, 291].map((number) => [number, 403] as const),
  ...[60, 81, 46, 16].map((number) => [number, 404] as const),
  ...[62, 6, 26, 27, 38, 41, 72, 456].map((number) => [number, 400] as const),
  [159, 408],
  [202, 503],
])

/** `Code: 60. DB::Exception: …` of the engine keeps its number; anything else is number 1001. */
export function exceptionOf(error: unknown): Exception {
  if (error instanceof Exception) return error
  const text = error instanceof Error ? error.message : String(error)
  const number = Number(/\bCode: (\d+)\b/.exec(text)?.[1] ?? 1001)
  return new Exception(number, text.replace(/^.*?\bCode: \d+\.\s*(?:DB::Exception:\s*)?/s, ''))
}

const textOf = ({ number, message }: Exception): string =>
  `Code: ${number}. DB::Exception: ${message.trim()}\n`

export const newTag = (): string => randomBytes(8).toString('hex')

/** Before the first byte of the answer an exception is a status; after it, a block at the end, and the connection is cut. */
export function answerException(response: ServerResponse, exception: Exception, tag: string): void {
  const text = textOf(exception)
  if (!response.headersSent) {
    response.statusCode = STATUS.get(exception.number) ?? 500
    response.setHeader('X-ClickHouse-Exception-Code', exception.number)
    response.end(text)
    return
  }
  response.end(
    `\r\n__exception__\r\n${tag}\r\n${text}${Buffer.byteLength(text)} ${tag}\r\n__exception__\r\n`,
  )
}
