import { DAY, HOUR } from './calendar.ts'
import type { RandomKey } from './random.ts'
import { chanceOf, keyOf } from './random.ts'

/** When the company's world began, and what happened to all of it since: releases and outages. */
export interface Timeline {
  readonly key: RandomKey
  /** Nobody works before this, epoch ms, a whole hour. */
  readonly startsAt: number
  /** Releases shipped by `at`. A release brings new actions and new client versions to the whole fleet. */
  releasesBy(at: number): number
  /** Something everybody depends on was down in this hour. */
  outage(hourIndex: number): boolean
}

const releaseEveryDays = 9

export function createTimeline(seed: string, startsAt: number): Timeline {
  const key = keyOf(`timeline:${seed}`)
  const start = Math.floor(startsAt / HOUR) * HOUR
  const firstDay = Math.floor(start / DAY)
  const releaseAt = (n: number): number =>
    (firstDay + releaseEveryDays * n + Math.floor(chanceOf(key, 1, n) * 3)) * DAY + 10 * HOUR
  return {
    key,
    startsAt: start,
    releasesBy(at) {
      const latest = Math.floor((at / DAY - firstDay) / releaseEveryDays)
      if (latest < 1) return 0
      return at >= releaseAt(latest) ? latest : latest - 1
    },
    // One hour in 400: about twice a month.
    outage: (hourIndex) => chanceOf(key, 2, hourIndex) < 1 / 400,
  }
}
