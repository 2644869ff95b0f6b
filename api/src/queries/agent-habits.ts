import type { Store } from '@tripline/infra'
import type { AgentDetail } from '../wire.ts'
import type { AgentScope } from './describe-agent.ts'

const DAY = 86_400_000
const MAX_ACTIONS = 12

export type Habits = Pick<AgentDetail, 'activity' | 'hours' | 'topActions'>

interface Row {
  readonly part: 'activity' | 'hours' | 'actions'
  /** Seconds; start of ten minutes of today. */
  readonly slot: number
  readonly class: string
  /** 1 = Monday */
  readonly weekday: number
  readonly hour: number
  readonly act: string
  readonly today: number
  readonly before: number
}

/** When and what an agent usually does, and what it did today: three tables of one reading of its past four weeks. */
export async function readHabits(store: Store, scope: AgentScope): Promise<Habits> {
  const rows = await store.query<Row>(HABITS, {
    agent: scope.agent,
    today: scope.today,
    since: scope.since,
  })
  return {
    activity: activityOf(rows.filter(({ part }) => part === 'activity')),
    hours: hoursOf(
      rows.filter(({ part }) => part === 'hours'),
      scope,
    ),
    topActions: actionsOf(
      rows.filter(({ part }) => part === 'actions'),
      scope.days,
    ),
  }
}

const HABITS = `WITH occurred_at >= fromUnixTimestamp64Milli({today:Int64}) AS now
  SELECT multiIf(grouping(slot) = 0, 'activity', grouping(hour) = 0, 'hours', 'actions') AS part,
    slot, class, weekday, hour, act, countIf(now) AS today, countIf(NOT now) AS before
  FROM (
    SELECT occurred_at, if(now, toUnixTimestamp(toStartOfTenMinutes(occurred_at)), 0) AS slot,
      action_class AS class, toDayOfWeek(occurred_at) AS weekday, toHour(occurred_at) AS hour,
      action AS act
    FROM events WHERE agent_id = {agent:String} AND occurred_at >= fromUnixTimestamp64Milli({since:Int64})
  )
  GROUP BY GROUPING SETS ((slot, class), (weekday, hour), (act))
  ORDER BY part, slot, class, before = 0 DESC, greatest(today, before) DESC, act LIMIT 2000 BY part`

function activityOf(rows: readonly Row[]): Habits['activity'] {
  const byTime = new Map<number, Map<string, number>>()
  for (const { slot, class: name, today } of rows) {
    if (today === 0) continue
    const classes = byTime.get(slot * 1000) ?? new Map<string, number>()
    byTime.set(slot * 1000, classes.set(name, today))
  }
  return [...byTime].map(([at, classes]) => ({ at, byClass: Object.fromEntries(classes) }))
}

/** Calls an hour, averaged over as many of that weekday as it was there. */
function hoursOf(rows: readonly Row[], { today, days }: AgentScope): number[][] {
  const table = Array.from({ length: 7 }, () => new Array<number>(24).fill(0))
  for (const { weekday, hour, before } of rows) {
    const day = table[weekday - 1]
    if (day === undefined) continue
    let times = 0
    for (let back = 1; back <= days; back++) {
      if (isoWeekday(today - back * DAY) === weekday) times++
    }
    day[hour] = round(before / Math.max(1, times), 10)
  }
  return table
}

/** First times on top, then what it does most. Never rounded to nothing: usual 0 says "first in four weeks". */
function actionsOf(rows: readonly Row[], days: number): Habits['topActions'] {
  return rows
    .map(({ act, today, before }) => ({ action: act, today, usual: round(before / days, 1000) }))
    .sort((a, b) => Number(b.usual === 0) - Number(a.usual === 0) || most(b) - most(a))
    .slice(0, MAX_ACTIONS)
}

const most = (one: { today: number; usual: number }) => Math.max(one.today, one.usual)
const isoWeekday = (at: number) => ((new Date(at).getUTCDay() + 6) % 7) + 1
const round = (value: number, steps: number) => Math.round(value * steps) / steps
