import type { Fleet } from '../fleet.ts'
import type { Script } from '../script.ts'
import type { SimulatedRecord } from '../simulated-record.ts'

/** One way in which it goes wrong. */
export interface Incident {
  readonly id: string
  readonly title: string
  readonly description: string
  /** ATT&CK v19 ids, ATLAS ids where ATT&CK has none. */
  readonly techniques: readonly string[]
  /** The kind of agent it happens to: a first choice for drills and demos. */
  readonly agentId: string
  /** Raw records in order of time, labelled with the incident's id. Pure: the same arguments, the same bytes. */
  splice(fleet: Fleet, agentId: string, startAt: number, seed: string): readonly SimulatedRecord[]
}

type About = Omit<Incident, 'splice'>

/** What a file in this folder writes: the incident without its plumbing. */
export interface IncidentPlot extends About {
  /** `fleet` is for what the actor takes from others, or from its own past. */
  act(script: Script, fleet: Fleet): void
}

export const incident = ({ act, ...about }: IncidentPlot): Incident => ({
  ...about,
  splice: (fleet, agentId, startAt, seed) => perform(about, act, { fleet, agentId, startAt, seed }),
})

/** One session of an incident that takes days. */
export interface IncidentScene {
  /** After the incident's beginning, ms. Scenes follow one another: each ends before the next begins. */
  readonly afterMs: number
  act(script: Script, fleet: Fleet): void
}

/** An incident of several sessions, each with the credentials of its day. */
export const slowIncident = (
  about: About & { readonly scenes: readonly IncidentScene[] },
): Incident => {
  const { scenes, ...rest } = about
  return {
    ...rest,
    splice: (fleet, agentId, startAt, seed) =>
      scenes.flatMap(({ afterMs, act }) =>
        perform(rest, act, { fleet, agentId, startAt: startAt + afterMs, seed }),
      ),
  }
}

interface Where {
  readonly fleet: Fleet
  readonly agentId: string
  readonly startAt: number
  readonly seed: string
}

const perform = (
  { id }: About,
  act: IncidentPlot['act'],
  { fleet, agentId, startAt, seed }: Where,
): readonly SimulatedRecord[] =>
  fleet.perform({ agentId, startsAt: startAt, seed, incident: id }, (script) => act(script, fleet))
