const DAY_MS = 24 * 3_600_000
const SHOWN_DAYS = 14

/** Alerts a day, inside and outside the budget, of the last two weeks. */
export interface AlertDays {
  count(at: number, kind: 'inside' | 'outside', by?: number): void
  /** Mean of the days seen so far, at most 14, today's hours counted as their share of a day. */
  realisedPerDay(now: number, since: number): number
  list(now: number): { day: string; inside: number; outside: number }[]
  save(): DaysState
  load(state: DaysState): void
}

export type DaysState = readonly (readonly [number, number, number])[]

export function createAlertDays(): AlertDays {
  let days: [number, number, number][] = []

  const recent = (now: number): [number, number, number][] => {
    const from = Math.floor(now / DAY_MS) - SHOWN_DAYS + 1
    return days.filter(([day]) => day >= from)
  }

  return {
    count: (at, kind, by = 1) => {
      const today = Math.floor(at / DAY_MS)
      let row = days.find(([day]) => day === today)
      if (row === undefined) {
        row = [today, 0, 0]
        days = [...recent(at), row]
      }
      row[kind === 'inside' ? 1 : 2] += by
    },
    realisedPerDay: (now, since) => {
      const from = Math.max(since, (Math.floor(now / DAY_MS) - SHOWN_DAYS + 1) * DAY_MS)
      const span = (now - from) / DAY_MS
      const inside = recent(now).reduce((sum, [, count]) => sum + count, 0)
      return span <= 0 ? 0 : Math.round((inside / Math.max(1, span)) * 100) / 100
    },
    list: (now) => {
      const today = Math.floor(now / DAY_MS)
      if (now === 0) return []
      return Array.from({ length: SHOWN_DAYS }, (_, i) => {
        const day = today - SHOWN_DAYS + 1 + i
        const row = days.find(([one]) => one === day)
        return {
          day: new Date(day * DAY_MS).toISOString().slice(0, 10),
          inside: row?.[1] ?? 0,
          outside: row?.[2] ?? 0,
        }
      })
    },
    save: () => days.map(([day, inside, outside]) => [day, inside, outside] as const),
    load: (state) => {
      days = state.map(([day, inside, outside]) => [day, inside, outside])
    },
  }
}
