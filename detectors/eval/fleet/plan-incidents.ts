import { hash64, hash64Result, hashKey } from '@tripline/infra'
import type { Fleet, Incident } from '@tripline/ingest/simulate'

/** How much an agent is to have done before it goes wrong. */
export type Band = 'new' | 'young' | 'settled'

/** One incident that is going to befall one agent. */
export interface Plan {
  readonly incident: Incident
  readonly agentId: string
  readonly startAt: number
  readonly seed: string
  readonly band: Band
  /** Events the agent is to have done before; settled ones have been there from the start. */
  readonly history: number
}

/** How often each kind of incident is planned: once on a new agent, once on a young one. */
const BANDS: readonly Band[] = ['new', 'young', 'settled', 'settled']
const MOST_NEW = 45
const YOUNG_FROM = 60
const MOST_YOUNG = 700
/** The longest incidents take six days; nobody has two at a time. */
const ROOM_MS = 7 * 24 * 3_600_000

/**
 * Every kind of incident once a band, on agents of its kind and at times that the seed decides, between two times. A new
 * or young agent has one incident; a settled one has as many as there are too few agents for, spread over the time.
 */
export function planIncidents(
  fleet: Fleet,
  incidents: readonly Incident[],
  from: number,
  to: number,
): readonly Plan[] {
  const kinds = [...new Set(incidents.map(({ agentId }) => agentId))]
  return kinds.flatMap((kind) => {
    const own = incidents.filter(({ agentId }) => agentId === kind)
    const wanted = own.flatMap((incident) =>
      BANDS.map((band, variant) => ({ incident, band, seed: `${incident.id}-${variant}` })),
    )
    const fresh = wanted.filter(({ band }) => band !== 'settled')
    const settled = wanted.filter(({ band }) => band === 'settled')
    const agents = fleet.personas.filter((persona) => persona.kind === kind).map(({ id }) => id)
    // The first of a kind, whom the demo knows by name, is never new.
    const old = agents.slice(0, agents.length - fresh.length)
    if (old.length === 0) throw new Error(`too few agents of kind ${kind} for its incidents`)
    const turns = Math.ceil(settled.length / old.length)
    return [
      ...fresh.map((one, i) => ({
        ...one,
        agentId: agents[old.length + i] ?? kind,
        startAt: between(`${one.seed} at`, from, to - ROOM_MS),
        history:
          one.band === 'new'
            ? Math.floor(between(`${one.seed} new`, 0, MOST_NEW))
            : Math.floor(between(`${one.seed} young`, YOUNG_FROM, MOST_YOUNG)),
      })),
      ...settled.map((one, i) => {
        const turn = Math.floor(i / old.length)
        const span = (to - from) / turns
        const begins = from + turn * span
        return {
          ...one,
          agentId: old[i % old.length] ?? kind,
          startAt: between(`${one.seed} at`, begins, begins + span - ROOM_MS),
          history: Number.POSITIVE_INFINITY,
        }
      }),
    ]
  })
}

const KEY = hashKey(new Uint8Array(32))

/** A number that the seed decides. */
function between(seed: string, low: number, high: number): number {
  const hash = hash64Result()
  hash64(seed, hash, KEY)
  return Math.floor(low + (hash.hi / 2 ** 32) * Math.max(0, high - low))
}
