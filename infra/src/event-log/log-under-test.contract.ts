import type { ConsumeOptions, EventLog, LogMessage } from './event-log.ts'

export interface LogUnderTest {
  /** A handle on a log that keeps its content between openings. */
  open(): Promise<EventLog>
  readonly partitions: number
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
export const text = (message: LogMessage): string => Buffer.from(message.value).toString('utf8')
/** Joining a group takes its time, so this is when to give up, not what to expect. */
export const TAKE_MS = 20_000
/** Long enough for what should not come to come. */
export const LINGER_MS = 300

/** Consumes until `enough` messages have come; with `lingerMs`, that long after. */
export async function take(
  log: EventLog,
  group: string,
  enough: number,
  options: ConsumeOptions = {},
  lingerMs = 0,
): Promise<LogMessage[]> {
  const got: LogMessage[] = []
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), TAKE_MS)
  await log.consume(
    'events',
    group,
    async (batch) => {
      got.push(...batch)
      if (got.length < enough) return
      if (lingerMs === 0) stop.abort()
      else setTimeout(() => stop.abort(), lingerMs)
    },
    stop.signal,
    options,
  )
  clearTimeout(timer)
  return got
}

export type WithLog = (
  run: (log: EventLog, under: LogUnderTest) => Promise<void> | void,
) => Promise<void>

/** Runs a test on a log of its own, which is closed after it. */
export function withFresh(fresh: () => Promise<LogUnderTest>): WithLog {
  return async (run) => {
    const under = await fresh()
    const log = await under.open()
    try {
      await run(log, under)
    } finally {
      await log.close()
    }
  }
}
