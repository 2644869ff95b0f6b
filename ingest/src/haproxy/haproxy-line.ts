/** A line that `option httplog` writes. Absent is '' or 0. */
export interface HaproxyLine {
  readonly address: string
  readonly time: string
  readonly backend: string
  readonly totalMs: number
  /** 0 where no answer was given. */
  readonly status: number
  readonly bytes: number
  /** Termination state, 'PR--'. */
  readonly termination: string
  /** Request headers that the configuration captures, in its order. */
  readonly captured: readonly string[]
  readonly request: string
}

const LINE =
  /(?:^|[ :])([0-9A-Fa-f.:[\]]{2,64}:\d{1,5}) \[(\d{2}\/[A-Z][a-z]{2}\/\d{4}:[\d:.]{8,15})\] \S{1,255} ([^\s/]{1,255})\/\S{1,255} ([-+\d]{1,12}(?:\/[-+\d]{1,12}){4}) (\d{3}|-1) \+?(\d{1,18}) \S{1,1024} \S{1,1024} (\S{4}) [\d+]{1,9}(?:\/[\d+]{1,9}){4} \d{1,9}\/\d{1,9} (?:\{([^}"]{0,8192})\} ?)?(?:\{[^}"]{0,8192}\} ?)?"([^"]{0,16384})"?/

/** Syslog puts at most so much before a line. */
const MAX_PREFIX = 512
const MAX_LINE = 64 * 1024

/** null for every other text. */
export function haproxyLine(text: string): HaproxyLine | null {
  if (text.length > MAX_LINE) return null
  const bracket = text.indexOf(' [')
  if (bracket < 0 || bracket > MAX_PREFIX) return null
  const found = LINE.exec(text)
  if (found === null) return null
  return {
    address: found[1] ?? '',
    time: found[2] ?? '',
    backend: found[3] ?? '',
    totalMs: Math.max(0, Number((found[4] ?? '').split('/')[4]) || 0),
    status: Math.max(0, Number(found[5])),
    bytes: Number(found[6]),
    termination: found[7] ?? '',
    captured: (found[8] ?? '').split('|'),
    request: found[9] ?? '',
  }
}
