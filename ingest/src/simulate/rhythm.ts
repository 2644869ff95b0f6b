import type { Hour } from './calendar.ts'
import { HOUR, localTime, MINUTE } from './calendar.ts'
import type { Mood } from './mood.ts'
import type { Persona } from './persona.ts'
import type { Random } from './random.ts'

/** When work begins within one hour: milliseconds after its start, any order. */
export type Rhythm = (hour: Hour, persona: Persona, mood: Mood, random: Random) => readonly number[]

/** Share of a working day's sessions that begin in each local hour; sums to 1. */
const officeDay = [
  0, 0, 0, 0, 0, 0, 0.01, 0.03, 0.08, 0.12, 0.13, 0.12, 0.07, 0.1, 0.11, 0.1, 0.07, 0.035, 0.015,
  0.01, 0, 0, 0, 0,
]

const scatter = (count: number, random: Random): readonly number[] =>
  Array.from({ length: count }, () => random.integer(HOUR))

/** People's hours in the owner's time zone; a little at weekends; now and then a night on call. */
export function officeHours(sessionsPerDay: number): Rhythm {
  return (hour, persona, mood, random) => {
    const local = localTime(hour, persona.offsetHours)
    const share = officeDay[local.hour] ?? 0
    const weekend = local.weekday >= 5 ? 0.07 : 1.25
    const night = mood.onCall ? 2.5 : 0
    const mean = sessionsPerDay * share * weekend * mood.volume * persona.volume
    return scatter(random.poisson(mean) + random.poisson(night), random)
  }
}

/** Round the clock, with the day a little busier than the night (`swing` 0..1). */
export function roundTheClock(sessionsPerDay: number, swing = 0.4): Rhythm {
  return (hour, persona, mood, random) => {
    const local = localTime(hour, persona.offsetHours)
    const daylight = 1 + swing * Math.cos(((local.hour - 14) / 12) * Math.PI)
    const mean = (sessionsPerDay / 24) * daylight * mood.volume * persona.volume
    return scatter(random.poisson(mean), random)
  }
}

/** Once a day at a local time, up to `jitterMinutes` late. Weekdays only where asked. */
export function daily(
  atHour: number,
  minute: number,
  jitterMinutes = 2,
  weekdaysOnly = false,
): Rhythm {
  return (hour, persona, _mood, random) => {
    const local = localTime(hour, persona.offsetHours)
    if (local.hour !== atHour || (weekdaysOnly && local.weekday >= 5)) return []
    return [minute * MINUTE + random.integer(jitterMinutes * MINUTE)]
  }
}

/** Every `minutes`, like a cron line. */
export function every(minutes: number): Rhythm {
  return (_hour, _persona, _mood, random) =>
    Array.from(
      { length: Math.floor(60 / minutes) },
      (_, i) => i * minutes * MINUTE + random.integer(20_000),
    )
}

/** Every `hours` hours, on the hour of UTC. */
export function everyHours(hours: number, minute: number): Rhythm {
  return (hour, _persona, _mood, random) =>
    hour.utc % hours === 0 ? [minute * MINUTE + random.integer(40_000)] : []
}
