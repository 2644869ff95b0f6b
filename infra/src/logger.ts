import type { Logger as PinoLogger } from 'pino'
import { destination, pino, stdTimeFunctions } from 'pino'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'
/** `error` prints with its message, stack and cause; the rest as JSON. */
export type LogFields = Readonly<Record<string, unknown>>

/** For exceptions, not for normal work: counts go to metrics. Never a secret, never a whole record. */
export interface Logger {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
  /** The same logger with fields that every line carries. */
  with(fields: LogFields): Logger
}

/** Structured lines, one JSON object each, on `fd` (stderr unless told otherwise: stdout belongs to answers). */
export function jsonLogger(level: LogLevel, fd = 2): Logger {
  const base = pino(
    {
      level,
      base: null,
      messageKey: 'message',
      errorKey: 'error',
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    // Synchronous: the last line before a crash is the one that is needed.
    destination({ fd, sync: true }),
  )
  return wrap(base)
}

/** Says nothing: for tests and for libraries without a caller who listens. */
export const silentLogger: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  with: () => silentLogger,
}

function wrap(lines: PinoLogger): Logger {
  return {
    debug: (message, fields = {}) => lines.debug(fields, message),
    info: (message, fields = {}) => lines.info(fields, message),
    warn: (message, fields = {}) => lines.warn(fields, message),
    error: (message, fields = {}) => lines.error(fields, message),
    with: (fields) => wrap(lines.child(fields)),
  }
}
