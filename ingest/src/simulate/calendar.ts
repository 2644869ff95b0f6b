export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** One hour of the world, with what a rhythm needs to know of it. */
export interface Hour {
  /** Epoch hours. */
  readonly index: number
  readonly startsAt: number
  /** Epoch days, UTC. */
  readonly day: number
  /** Epoch weeks, beginning on Mondays. */
  readonly week: number
  /** 0..23, UTC. */
  readonly utc: number
}

export function hourAt(index: number): Hour {
  const day = Math.floor(index / 24)
  return {
    index,
    startsAt: index * HOUR,
    day,
    // 1970-01-01 was a Thursday.
    week: Math.floor((day + 3) / 7),
    utc: index - day * 24,
  }
}

/** Hour of day and day of week (0 = Monday) `offsetHours` east of Greenwich. */
export function localTime(
  hour: Hour,
  offsetHours: number,
): { readonly hour: number; readonly weekday: number } {
  const index = hour.index + offsetHours
  const day = Math.floor(index / 24)
  return { hour: index - day * 24, weekday: (((day + 3) % 7) + 7) % 7 }
}

/** ISO 8601 with milliseconds. */
export const isoTime = (at: number): string => new Date(at).toISOString()

/** ISO 8601 to the second, as CloudTrail writes it. */
export const isoSecond = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`

/** `2026-06-18`, UTC. */
export const isoDay = (at: number): string => new Date(at).toISOString().slice(0, 10)
