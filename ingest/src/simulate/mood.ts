import type { Hour } from './calendar.ts'
import { localTime } from './calendar.ts'
import type { Persona } from './persona.ts'
import { chanceOf, normalOf } from './random.ts'
import type { Timeline } from './timeline.ts'

/** How this agent is doing in this hour. Derived from (agent, week, day, hour), not from the hours before. */
export interface Mood {
  /** Multiplies how much it does. */
  readonly volume: number
  /** Chance that one call fails for reasons of no interest and is tried again. */
  readonly failure: number
  readonly releases: number
  /** Its owner is called out of bed tonight. */
  readonly onCall: boolean
}

const purpose = { trend: 1, week: 2, day: 3, badDay: 4, night: 5 }
const usualFailure = 0.004

export function moodOf(persona: Persona, hour: Hour, timeline: Timeline): Mood {
  const { key } = persona
  const weeks = Math.max(0, (hour.startsAt - timeline.startsAt) / (7 * 86_400_000))
  const trend = -0.015 + 0.045 * chanceOf(key, purpose.trend)
  const week = Math.exp(0.05 * normalOf(key, purpose.week, hour.week))
  const day = Math.exp(0.14 * normalOf(key, purpose.day, hour.day))
  const bad = chanceOf(key, purpose.badDay, hour.day) < 0.03
  const local = localTime(hour, persona.offsetHours)
  const night = local.hour >= 1 && local.hour <= 4
  return {
    volume: Math.min(1 + trend * weeks, 1.6) * week * day * (bad ? 1.5 : 1),
    failure: usualFailure * (bad ? 6 : 1) * (timeline.outage(hour.index) ? 20 : 1),
    releases: timeline.releasesBy(hour.startsAt),
    onCall: night && chanceOf(key, purpose.night, hour.day) < 0.035,
  }
}
