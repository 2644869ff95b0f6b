const DAY_MS = 86_400_000
/** Nothing that Tripline reads logs of existed before 2006. */
const EARLIEST_MS = Date.UTC(2006, 0, 1)

/**
 * Epoch milliseconds of an ISO 8601 / RFC 3339 time: `2024-08-01T13:33:28Z`, with any number of fraction
 * digits (cut to milliseconds), a space for the T, an offset for the Z. A missing zone is UTC, never the
 * machine's. NaN for everything else, impossible dates included.
 */
export function parseTime(text: string): number {
  const length = text.length
  if (length < 19 || length > 40) return Number.NaN
  const separator = text.charCodeAt(10)
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return Number.NaN
  if (separator !== 84 && separator !== 32 && separator !== 116) return Number.NaN
  if (text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) return Number.NaN
  const day = daysSinceEpoch(
    digits2(text, 0) * 100 + digits2(text, 2),
    digits2(text, 5),
    digits2(text, 8),
  )
  const hour = digits2(text, 11)
  const minute = digits2(text, 14)
  const second = digits2(text, 17)
  if (!(hour < 24 && minute < 60 && second <= 60)) return Number.NaN
  const seconds = hour * 3600 + minute * 60 + second
  const at = day * DAY_MS + seconds * 1000
  if (length === 20 && (text.charCodeAt(19) | 32) === 122) return at
  return at + fractionAndOffset(text)
}

/** Whether a record received at `receivedAt` may claim to have happened at `at`: 2006 … one day of clock skew ahead. */
export function plausibleTime(at: number, receivedAt: number): boolean {
  return at >= EARLIEST_MS && at <= receivedAt + DAY_MS
}

/** Two decimal digits at `at`, or NaN. */
function digits2(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48
  const ones = text.charCodeAt(at + 1) - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}

const DAYS_IN_MONTH = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Days from 1970-01-01 in the proleptic Gregorian calendar (Hinnant, "chrono-compatible low-level date algorithms"). */
function daysSinceEpoch(year: number, month: number, day: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= (DAYS_IN_MONTH[month] ?? 0))) {
    return Number.NaN
  }
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  if (month === 2 && day === 29 && !leap) return Number.NaN
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** Milliseconds of what follows the seconds: `.123456+02:00`, `Z`, nothing. NaN when it is anything else. */
function fractionAndOffset(text: string): number {
  let at = 19
  let ms = 0
  const mark = text.charCodeAt(at)
  if (mark === 46 || mark === 44) {
    let unit = 100
    const start = at + 1
    for (at = start; at < text.length; at += 1) {
      const digit = text.charCodeAt(at) - 48
      if (digit < 0 || digit > 9) break
      ms += Math.trunc(unit) * digit
      unit = unit < 1 ? 0 : unit / 10
      if (unit < 1) unit = 0
    }
    if (at === start) return Number.NaN
  }
  if (at === text.length) return ms
  const zone = text.charCodeAt(at)
  if ((zone | 32) === 122) return at + 1 === text.length ? ms : Number.NaN
  if (zone !== 43 && zone !== 45) return Number.NaN
  const rest = text.length - at
  const minutesAt = rest === 6 && text.charCodeAt(at + 3) === 58 ? at + 4 : rest === 5 ? at + 3 : -1
  const hours = digits2(text, at + 1)
  const minutes = minutesAt === -1 ? (rest === 3 ? 0 : Number.NaN) : digits2(text, minutesAt)
  if (!(hours < 24 && minutes < 60)) return Number.NaN
  const offset = (hours * 60 + minutes) * 60_000
  return zone === 43 ? ms - offset : ms + offset
}
