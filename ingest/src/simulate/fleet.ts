import type { RegistryFile } from '../identify/registry.ts'
import { agentKinds } from './agents/index.ts'
import type { Hour } from './calendar.ts'
import { HOUR, hourAt } from './calendar.ts'
import type { Mood } from './mood.ts'
import { moodOf } from './mood.ts'
import { perhapsAnOddJob } from './odd-jobs.ts'
import { danaOf, danaRunsAt, runDomainScript } from './people.ts'
import type { Persona } from './persona.ts'
import type { RandomKey } from './random.ts'
import { createRandom, deriveKey } from './random.ts'
import { describeRegistry } from './registry.ts'
import { renewalAt, renewRole } from './role-renewal.ts'
import { createRoster } from './roster.ts'
import type { Script } from './script.ts'
import { createScript } from './script.ts'
import type { SimulatedRecord } from './simulated-record.ts'
import type { Timeline } from './timeline.ts'
import { createTimeline } from './timeline.ts'

export interface FleetOptions {
  readonly seed: string
  /** Nobody works before this, epoch ms; rounded down to the hour. */
  readonly startAt: number
  /** Default 24, the demo's named agents; further ones are of the same kinds. */
  readonly agents?: number
  /** Multiplies how much everybody does. Default 1: half a million events in 30 days of 24 agents. */
  readonly volume?: number
  /** About when the token will be found: dates its owner's last use of it. Default: 30 days after the start. */
  readonly landmark?: number
}

/** How one performance of a script differs from ordinary life. */
export interface Performance {
  readonly agentId: string
  readonly startsAt: number
  readonly seed: string
  readonly incident: string
  readonly session?: string
}

export interface Fleet {
  readonly seed: string
  readonly startsAt: number
  /** About when the token will be found. */
  readonly landmark: number
  readonly personas: readonly Persona[]
  /** Throws on an id nobody has. */
  persona(id: string): Persona
  /** What `agents.yaml` says of this world at `at` (default: the landmark). */
  registry(at?: number): RegistryFile
  /** Records with from ≤ deliveredAt < to, in order of delivery. Any split of a range gives the same records. */
  records(fromMs: number, toMs: number): Iterable<SimulatedRecord>
  /** Acts out an incident as one agent; the records come in order of time. */
  perform(performance: Performance, act: (script: Script) => void): readonly SimulatedRecord[]
}

const purpose = { rhythm: 100, session: 200, renewal: 300, person: 400 }
/** A session begins within its hour, lasts 45 minutes at most and is delivered 15 later at most. */
const lookBackHours = 2

export function createFleet(options: FleetOptions): Fleet {
  const { seed } = options
  const timeline = createTimeline(seed, options.startAt)
  const volume = options.volume ?? 1
  const personas = createRoster(seed, options.agents ?? 24).map((persona) =>
    volume === 1 ? persona : { ...persona, volume: persona.volume * volume },
  )
  const byId = new Map(personas.map((persona) => [persona.id, persona]))
  const dana = danaOf(seed)
  const landmark = options.landmark ?? timeline.startsAt + 30 * 24 * HOUR

  const persona = (id: string): Persona => {
    const found = byId.get(id)
    if (found === undefined) throw new Error(`no agent ${id} in this fleet`)
    return found
  }

  const liveHour = (hour: Hour, out: SimulatedRecord[]): void => {
    if (hour.startsAt >= timeline.startsAt)
      for (const one of personas) liveAgentHour(one, hour, timeline, out)
    const offset = danaRunsAt(hour, landmark)
    if (offset === null) return
    const key = deriveKey(dana.key, purpose.person, hour.index)
    runDomainScript(
      scriptFor(
        { persona: dana, mood: moodOf(dana, hour, timeline), hour, timeline, out },
        offset,
        key,
      ),
    )
  }

  return {
    seed,
    startsAt: timeline.startsAt,
    landmark,
    personas,
    persona,
    registry: (at = landmark) => describeRegistry(personas, timeline.startsAt, at),
    records: (fromMs, toMs) => deliver(liveHour, fromMs, toMs),
    perform: (performance, act) =>
      performAs(persona(performance.agentId), performance, timeline, act),
  }
}

function performAs(
  actor: Persona,
  performance: Performance,
  timeline: Timeline,
  act: (script: Script) => void,
): readonly SimulatedRecord[] {
  const { startsAt, incident, session } = performance
  const mood = moodOf(actor, hourAt(Math.floor(startsAt / HOUR)), timeline)
  const random = createRandom(deriveKey(actor.key, keyFrom(performance.seed), startsAt))
  const out: SimulatedRecord[] = []
  const options = { persona: actor, timeline, mood, random, startsAt, incident }
  act(createScript(session === undefined ? options : { ...options, session }, out))
  return out
}

const keyFrom = (text: string): number => {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16_777_619)
  return h
}

/** One agent's hour: what all its sessions that begin in it share. */
interface AgentHour {
  readonly persona: Persona
  readonly mood: Mood
  readonly hour: Hour
  readonly timeline: Timeline
  readonly out: SimulatedRecord[]
}

function liveAgentHour(
  persona: Persona,
  hour: Hour,
  timeline: Timeline,
  out: SimulatedRecord[],
): void {
  const kind = agentKinds.get(persona.kind)
  if (kind === undefined) throw new Error(`no such kind of agent: ${persona.kind}`)
  const mood = moodOf(persona, hour, timeline)
  const agentHour: AgentHour = { persona, mood, hour, timeline, out }
  const renewal = renewalAt(persona, hour, timeline.startsAt)
  if (renewal !== null)
    renewRole(scriptFor(agentHour, renewal, deriveKey(persona.key, purpose.renewal, hour.index)))
  kind.routines.forEach((routine, r) => {
    const random = createRandom(deriveKey(persona.key, purpose.rhythm + r, hour.index))
    const starts = routine.rhythm(hour, persona, mood, random)
    const key = deriveKey(persona.key, purpose.session + r, hour.index)
    starts.forEach((start, i) => {
      const script = scriptFor(agentHour, start, deriveKey(key, i))
      routine.perform(script)
      perhapsAnOddJob(script)
    })
  })
}

function scriptFor(agentHour: AgentHour, offset: number, key: RandomKey): Script {
  const { persona, mood, hour, timeline, out } = agentHour
  const startsAt = hour.startsAt + offset
  return createScript({ persona, timeline, mood, random: createRandom(key), startsAt }, out)
}

function* deliver(
  liveHour: (hour: Hour, out: SimulatedRecord[]) => void,
  fromMs: number,
  toMs: number,
): Generator<SimulatedRecord> {
  let pending: SimulatedRecord[] = []
  for (let index = Math.floor(fromMs / HOUR) - lookBackHours; index * HOUR < toMs; index++) {
    liveHour(hourAt(index), pending)
    // Stable, and hours and agents come in a fixed order: ties resolve alike from wherever one begins.
    pending.sort((a, b) => a.deliveredAt - b.deliveredAt)
    const end = Math.min((index + 1) * HOUR, toMs)
    let next = 0
    for (
      let record = pending[next];
      record !== undefined && record.deliveredAt < end;
      record = pending[++next]
    )
      if (record.deliveredAt >= fromMs) yield record
    pending = pending.slice(next)
  }
}
