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

/** What a file in this folder writes: the incident without its plumbing. */
export interface IncidentPlot extends Omit<Incident, 'splice'> {
  act(script: Script): void
}

export const incident = ({ act, ...about }: IncidentPlot): Incident => ({
  ...about,
  splice: (fleet, agentId, startAt, seed) =>
    fleet.perform({ agentId, startsAt: startAt, seed, incident: about.id }, act),
})
