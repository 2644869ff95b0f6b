import type { AgentTable } from '../agent-table.ts'
import type { Detector, Observation } from '../detector.ts'
import { NOT_APPLICABLE, WARMING } from '../detector.ts'
import type { ArgumentFeatures, ReadArguments } from '../facets/argument-features.ts'
import {
  ARGUMENT_VALUE,
  DESTINATION,
  FACETS,
  FIRST_ARGUMENT,
  FIRST_PAIR,
  PAIR_PARTS,
} from '../facets/facet-list.ts'
import type { Features, ReadFeatures } from '../facets/features.ts'
import { contextTail } from '../flat/context-tail.ts'
import type { LayeredValues } from '../flat/layered-values.ts'
import { newSighting } from '../flat/layered-values.ts'
import { eventsOf } from '../flat/level.ts'
import type { Question } from '../flat/plain-tail.ts'
import { plainTail } from '../flat/plain-tail.ts'
import { restoreValues } from '../flat/restore-values.ts'
import { saveValues } from '../flat/save-values.ts'
import { newTailMass, tailBits } from '../stats/tail-mass.ts'
import { CREDENTIAL_FACETS, createCredentialNews } from './credential-news.ts'
import { explainNovelty } from './explain-novelty.ts'

export const NOVELTY = { detector: 'novelty', version: 3 } as const

/** A facet says nothing before the whole fleet showed this many values in it. */
export const WARM_SIGHTINGS = 50

export interface NoveltyDeps {
  readonly agents: AgentTable
  readonly values: LayeredValues
  readonly features: ReadFeatures
  readonly argumentsOf: ReadArguments
  /** Seconds of an event that would weigh that much. */
  readonly timeOf: (weight: number) => number
}

const CREDENTIALS: readonly number[] = FACETS.flatMap(({ name }, facet) =>
  CREDENTIAL_FACETS.has(name) ? [facet] : [],
)

/** Where an event is learned that was not the last one scored: how loud it was, to the middle of its ties. */
const middle = (): number => 0.5

/** Is this new, for the agent, its peers, the fleet? One channel a facet. See README.md. */
export function createNovelty(deps: NoveltyDeps): Detector {
  const { values, features, argumentsOf } = deps
  const news = createCredentialNews()
  const raw = new Float64Array(FACETS.length)
  let scored: Observation | null = null
  const tail = newTailMass()
  const sighting = newSighting()
  const asked: Question = { agent: 0, group: 0, facet: 0, key: 0, lo: 0, weight: 0, severity: 0 }

  const ask = (observed: Observation, severity: number): void => {
    asked.agent = observed.agent
    asked.group = observed.group
    asked.weight = observed.weight
    asked.severity = severity
  }

  const isWarm = (facet: number): boolean => eventsOf(values.levelIfAny(0, facet)) >= WARM_SIGHTINGS

  const scoreFacet = (facet: number, read: Features, tie: (channel: number) => number): number => {
    const key = read.hi[facet] ?? 0
    if (key === 0) return NOT_APPLICABLE
    if (!isWarm(facet)) return WARMING
    asked.facet = facet
    asked.key = key
    asked.lo = read.lo[facet] ?? 0
    plainTail(values, asked, tail)
    return tail.below + tail.tied > 1 / 8 ? 0 : tailBits(tail, tie(facet))
  }

  const isKnown = (facet: number, read: Features): boolean => {
    const { runs } = values
    return runs.find(runs.runOf(asked.agent, facet), read.hi[facet] ?? 0) >= 0
  }

  /**
   * A pair is for two ordinary things that never met. One the agent did show, of which a part is rare by itself, says
   * nothing that the part does not say.
   */
  const isRarePart = (bits: Float64Array, at: number, facet: number): boolean => {
    for (const part of PAIR_PARTS[facet - FIRST_PAIR] ?? []) {
      if (part >= 0 && (bits[at + part] ?? 0) > 0) return true
    }
    return false
  }

  /** The oddest of a call's arguments, less what looking at so many costs (Bonferroni). */
  const scoreArguments = (
    facet: number,
    read: ArgumentFeatures,
    tie: (channel: number) => number,
  ): number => {
    let looked = 0
    let most = 0
    for (let atom = 0; atom < read.count; atom++) {
      if (!read.select(atom, facet)) continue
      looked++
      if (!isWarm(facet)) return WARMING
      askArgument(facet, read)
      most = Math.max(most, tailBits(tail, tie(facet)))
    }
    return looked === 0 ? NOT_APPLICABLE : Math.max(0, most - Math.log2(looked))
  }

  const askArgument = (facet: number, read: ArgumentFeatures): void => {
    asked.facet = facet
    asked.key = read.value.key
    asked.lo = read.value.lo
    if (facet === DESTINATION) plainTail(values, asked, tail)
    else contextTail(values, asked, read.value.contextLo, tail)
  }

  const learnArguments = (read: ArgumentFeatures): void => {
    for (let atom = 0; atom < read.count; atom++) {
      for (let facet = DESTINATION; facet <= ARGUMENT_VALUE; facet++) {
        if (!read.select(atom, facet)) continue
        sighting.facet = facet
        sighting.key = read.value.key
        sighting.lo = read.value.lo
        sighting.contextLo = read.value.contextLo
        values.learn(sighting, read)
      }
    }
  }

  /** Every channel as it says itself. */
  const scoreAll = (
    observed: Observation,
    bits: Float64Array,
    at: number,
    tie: (channel: number) => number,
  ): void => {
    const read = features(observed)
    ask(observed, read.severity)
    for (let facet = 0; facet < FIRST_PAIR; facet++) {
      bits[at + facet] = scoreFacet(facet, read, tie)
    }
    for (let facet = FIRST_PAIR; facet < FIRST_ARGUMENT; facet++) {
      const repeats = isRarePart(bits, at, facet) && isKnown(facet, read)
      bits[at + facet] = repeats ? 0 : scoreFacet(facet, read, tie)
    }
    const args = argumentsOf(observed)
    for (let facet = DESTINATION; facet <= ARGUMENT_VALUE; facet++) {
      bits[at + facet] = scoreArguments(facet, args, tie)
    }
  }

  const learnNews = (observed: Observation, times: number): void => {
    if (scored !== observed) scoreAll(observed, raw, 0, middle)
    let loudest = 0
    for (const facet of CREDENTIALS) loudest = Math.max(loudest, raw[facet] ?? 0)
    news.learn(observed, loudest, times)
    scored = null
  }

  return {
    name: NOVELTY.detector,
    version: NOVELTY.version,
    channels: FACETS.map((facet) => facet.name),
    techniques: ['T1078.004'],
    score(observed, bits, at, tie) {
      scoreAll(observed, raw, 0, tie)
      scored = observed
      bits.set(raw, at)
      for (const facet of CREDENTIALS) bits[at + facet] = news.temper(observed, raw[facet] ?? 0)
    },
    learn(observed, times) {
      learnNews(observed, times)
      const read = features(observed)
      sighting.agent = observed.agent
      sighting.group = observed.group
      sighting.weight = observed.weight
      sighting.seconds = observed.seconds
      sighting.times = times
      sighting.severity = read.severity
      for (let facet = 0; facet < FIRST_ARGUMENT; facet++) {
        if (read.hi[facet] === 0) continue
        sighting.facet = facet
        sighting.key = read.hi[facet] ?? 0
        sighting.lo = read.lo[facet] ?? 0
        values.learn(sighting, read)
      }
      learnArguments(argumentsOf(observed))
    },
    explain: (observed, channel) =>
      explainNovelty(deps, observed, channel, (atom) => {
        ask(observed, 0)
        const args = argumentsOf(observed)
        if (!args.select(atom, channel)) return -1
        askArgument(channel, args)
        return tailBits(tail, 1)
      }),
    takeChanges(sink) {
      saveValues(values, { owner: NOVELTY, agents: deps.agents, timeOf: deps.timeOf }, sink)
      news.takeChanges(NOVELTY, deps.agents, sink)
    },
    restore(agent, rows) {
      restoreValues(values, NOVELTY, deps.agents, agent, rows)
      news.restore(NOVELTY, deps.agents, agent, rows)
    },
    bytes: () => values.bytes() + news.bytes(),
  }
}
