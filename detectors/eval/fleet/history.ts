const WEEK_MS = 7 * 24 * 3_600_000

/** Bands of history by which figures are told, by the number of events from which they begin. */
export const BANDS = [
  { name: 'fewer than 50 events', from: 0, below: 50 },
  { name: '50 to 1,000 events', from: 50, below: 1_000 },
  { name: 'more than 1,000 events', from: 1_000, below: Number.POSITIVE_INFINITY },
] as const

export const bandOf = (events: number): number => BANDS.findIndex(({ below }) => events < below)

/** Weeks that agents have spent in each band, all together. */
export type AgentWeeks = readonly number[]

interface Life {
  events: number
  /** When the agent came into each band. */
  readonly since: number[]
}

/** How much each agent has done of its own accord. */
export interface History {
  add(agentId: string, at: number): void
  of(agentId: string): number
  weeks(until: number): AgentWeeks
}

export function createHistory(): History {
  const lives = new Map<string, Life>()
  return {
    add: (agentId, at) => {
      const life = lives.get(agentId) ?? { events: 0, since: [] }
      if (life.events === 0) lives.set(agentId, life)
      const band = bandOf(life.events)
      if (life.since[band] === undefined) life.since[band] = at
      life.events++
    },
    of: (agentId) => lives.get(agentId)?.events ?? 0,
    weeks: (until) =>
      BANDS.map((_, band) => {
        const ms = [...lives.values()].map(({ since }) => {
          const from = since[band]
          return from === undefined ? 0 : Math.max(0, (since[band + 1] ?? until) - from)
        })
        return ms.reduce((sum, one) => sum + one, 0) / WEEK_MS
      }),
  }
}
