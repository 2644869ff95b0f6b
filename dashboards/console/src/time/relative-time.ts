const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How long ago, in one unit, rounded down: '38 s', '4 min', '19 h', '4 d'; 'now' under a second and in the future. */
export function relativeTime(at: number, now: number): string {
  const ago = now - at
  if (ago < SECOND) return 'now'
  if (ago < MINUTE) return `${Math.floor(ago / SECOND)} s`
  if (ago < HOUR) return `${Math.floor(ago / MINUTE)} min`
  if (ago < DAY) return `${Math.floor(ago / HOUR)} h`
  return `${Math.floor(ago / DAY)} d`
}

/** '4 min ago', 'now'. */
export function timeAgo(at: number, now: number): string {
  const text = relativeTime(at, now)
  return text === 'now' ? text : `${text} ago`
}

/** A length of time in one or two units: '37 ms', '0.2 s', '75 s', '2 min 40 s', '3 h', '66 d'. */
export function duration(ms: number): string {
  const length = Math.max(0, ms)
  if (length < 100) return `${Math.round(length)} ms`
  if (length < 10 * SECOND) {
    const seconds = Math.round(length / 100) / 10
    return `${seconds} s`
  }
  if (length < 100 * SECOND) return `${Math.round(length / SECOND)} s`
  if (length < HOUR) {
    const minutes = Math.floor(length / MINUTE)
    const seconds = Math.floor((length % MINUTE) / SECOND)
    return seconds === 0 || minutes >= 10 ? `${minutes} min` : `${minutes} min ${seconds} s`
  }
  return length < 2 * DAY ? `${Math.round(length / HOUR)} h` : `${Math.floor(length / DAY)} d`
}
