/** Parts of a moment that rules may compare, in UTC. */
export const TIME_PARTS = ['minute', 'hour', 'day', 'week', 'month', 'year'] as const
export type TimePart = (typeof TIME_PARTS)[number]

export function isTimePart(modifier: string): modifier is TimePart {
  return (TIME_PARTS as readonly string[]).includes(modifier)
}

const DAY_MS = 86_400_000
/** Numbers from here on are milliseconds, below seconds: the year 5138 in seconds, 1973 in milliseconds. */
const MILLISECONDS_FROM = 1e11

/** The part of a date in text or an epoch number; NaN where there is none. Weeks are those of ISO 8601. */
export function timePart(text: string, part: TimePart): number {
  const number = Number(text)
  const at = Number.isFinite(number) && text.trim() !== '' ? epochMs(number) : Date.parse(text)
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return Number.NaN
  switch (part) {
    case 'minute':
      return date.getUTCMinutes()
    case 'hour':
      return date.getUTCHours()
    case 'day':
      return date.getUTCDate()
    case 'week':
      return isoWeek(date)
    case 'month':
      return date.getUTCMonth() + 1
    case 'year':
      return date.getUTCFullYear()
  }
}

const epochMs = (number: number): number =>
  Math.abs(number) < MILLISECONDS_FROM ? number * 1000 : number

/** The week of the year that the date's Thursday lies in. */
function isoWeek(date: Date): number {
  const midnight = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate())
  const thursday = new Date(midnight + (4 - (date.getUTCDay() || 7)) * DAY_MS)
  const newYear = Date.UTC(thursday.getUTCFullYear(), 0, 1)
  return Math.floor((thursday.getTime() - newYear) / (7 * DAY_MS)) + 1
}
