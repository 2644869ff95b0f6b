const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

const two = (n: number) => String(n).padStart(2, '0')
/** The range of Date; outside it there is no calendar day to show. */
const isTime = (at: number) => Number.isFinite(at) && Math.abs(at) <= 8.64e15

/** '14:32:17.102', or without milliseconds where there are none; UTC. */
export function clockTime(at: number): string {
  if (!isTime(at)) return 'unknown time'
  const date = new Date(at)
  const seconds = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`
  const ms = date.getUTCMilliseconds()
  return ms === 0 ? seconds : `${seconds}.${String(ms).padStart(3, '0')}`
}

/** '14:32:17.102', always twelve characters, for columns. */
export function columnTime(at: number): string {
  return isTime(at) ? new Date(at).toISOString().slice(11, 23) : 'unknown time'
}

/** '12 May 2026', UTC. */
export function calendarDay(at: number): string {
  if (!isTime(at)) return 'unknown day'
  const date = new Date(at)
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ''} ${date.getUTCFullYear()}`
}

/** 'Thu', UTC. */
export const weekday = (at: number): string => DAYS[new Date(at).getUTCDay()] ?? ''

/** 'Thu 18 Jun 2026, 14:32:17.102 UTC'. */
export function exactTime(at: number): string {
  return isTime(at) ? `${weekday(at)} ${calendarDay(at)}, ${clockTime(at)} UTC` : 'unknown time'
}

/** For the datetime attribute; '' where there is no such day. */
export const isoTime = (at: number): string => (isTime(at) ? new Date(at).toISOString() : '')
