import type { AgentTable } from '../agent-table.ts'
import type { Detector, Evidence, Observation } from '../detector.ts'
import { NOT_APPLICABLE, WARMING } from '../detector.ts'
import type { ReadFeatures } from '../facets/features.ts'
import type { TailMass } from '../stats/tail-mass.ts'
import { newTailMass, tailBits } from '../stats/tail-mass.ts'
import type { WindowSums } from '../stats/window-counts.ts'
import { countTail, meanCount } from '../stats/window-counts.ts'
import {
  CHANNELS,
  COUNTERS,
  moves,
  QUESTION_COUNT,
  questionOf,
  RESOURCES,
  WINDOWS,
} from './counters.ts'
import { createWindowRecords } from './window-records.ts'

const OWNER = { detector: 'rate', version: 2 } as const
/** Finished windows of the agent before anything is said: a rate that was not learned is worse than none. */
const WARM_WINDOWS = 20
/** Fewer in one window is no rate: whether a thing happens at all is novelty's question. */
const FEWEST = 2
/** What is at least as odd as once in 32 is said once, and again when it is this many bits odder. */
const SAID_FROM = 5
const SAID_STEP = 3
/** A count as usual has a p of 1; an odd one has its tail. */
const ORDINARY = 1
const ODD = 2
/** Number of the resource facet in features.ts. */
const RESOURCE = 2

export interface RateDeps {
  readonly agents: AgentTable
  readonly features: ReadFeatures
}

/** Too many calls, denials, deletes, secret reads or resources in a minute or an hour? See README.md. */
export function createRate(deps: RateDeps): Detector {
  const windows = createWindowRecords()
  const sums: WindowSums = { windows: 0, events: 0, squares: 0 }
  const tail: TailMass = newTailMass()

  const resourceOf = (observed: Observation): number => deps.features(observed).hi[RESOURCE] ?? 0

  const movesNow = (observed: Observation, window: number, counter: number): boolean => {
    const { event, agent, seconds } = observed
    if (!moves(event, counter)) return false
    if (counter !== RESOURCES) return true
    return !windows.sawResource(agent, window, resourceOf(observed), seconds)
  }

  let lookedAt: Observation | null = null
  let moved = 0
  /** For each channel the tail of its count, or why there is none, below 0; for each question what the event says. */
  const below = new Float64Array(CHANNELS.length)
  const tied = new Float64Array(CHANNELS.length)
  const says = new Float64Array(QUESTION_COUNT)

  /** ODD with the count's tail in `tail`, ORDINARY, or why there is nothing to say. */
  const countNow = (observed: Observation, channel: number): number => {
    const window = Math.floor(channel / COUNTERS.length)
    const counter = channel % COUNTERS.length
    const { agent, seconds } = observed
    if (!movesNow(observed, window, counter)) return NOT_APPLICABLE
    moved |= 1 << channel
    if (windows.finished(agent, window) < WARM_WINDOWS) return WARMING
    const count = windows.live(agent, window, counter, seconds) + 1
    if (count < FEWEST) return ORDINARY
    windows.sums(agent, window, counter, sums)
    const season = counter === 0 ? windows.season(agent, window, seconds) : 1
    if (count <= meanCount(sums, season)) return ORDINARY
    countTail(sums, count, season, tail)
    return ODD
  }

  /** Which counters the event moves and what that says, before anything of it is learned. Remembered until `follow`. */
  const look = (observed: Observation): void => {
    if (observed === lookedAt) return
    lookedAt = observed
    moved = 0
    says.fill(0)
    for (let channel = 0; channel < CHANNELS.length; channel++) {
      const now = countNow(observed, channel)
      below[channel] = Math.min(now, ORDINARY)
      tied[channel] = 0
      if (now !== ODD) continue
      const question = questionOf(channel)
      const bits = tailBits(tail, 1)
      const said = windows.said(observed.agent, question, observed.seconds)
      // A burst is as odd on its last call as on the one that made it so.
      if (said > 0 && bits < said + SAID_STEP) continue
      below[channel] = tail.below
      tied[channel] = tail.tied
      says[question] = Math.max(says[question] ?? 0, bits)
    }
  }

  return {
    name: OWNER.detector,
    version: OWNER.version,
    channels: CHANNELS,
    techniques: ['T1119', 'T1530', 'T1485'],
    score(observed, bits, at, tie) {
      look(observed)
      for (let channel = 0; channel < CHANNELS.length; channel++) {
        tail.below = below[channel] ?? 1
        tail.tied = tied[channel] ?? 0
        bits[at + channel] = tail.below < 0 ? tail.below : tailBits(tail, tie(channel))
      }
    },
    learn(observed) {
      look(observed)
      windows.learn(observed.agent, moved, observed.seconds)
    },
    follow(observed) {
      const { agent, seconds } = observed
      look(observed)
      windows.follow(agent, moved, resourceOf(observed), seconds)
      for (let question = 0; question < QUESTION_COUNT; question++) {
        const bits = says[question] ?? 0
        if (bits >= SAID_FROM) windows.say(agent, question, seconds, bits)
      }
      // Which resources the window saw has changed.
      lookedAt = null
    },
    explain(observed, channel) {
      const window = Math.floor(channel / COUNTERS.length)
      const counter = channel % COUNTERS.length
      const { agent, seconds } = observed
      look(observed)
      const counted = (moved >>> channel) & 1
      windows.sums(agent, window, counter, sums)
      return explainRate(
        channel,
        windows.live(agent, window, counter, seconds) + counted,
        meanCount(sums, counter === 0 ? windows.season(agent, window, seconds) : 1),
        windows.most(agent, window, counter),
        windows.finished(agent, window),
      )
    },
    takeChanges: (sink) => windows.records.takeChanges(OWNER, deps.agents, sink),
    restore: (agent, rows) => windows.records.restore(OWNER, agent, rows),
    bytes: () => windows.records.bytes(),
  }
}

const SENTENCES = [
  (n: string, window: string) => `It made ${n} calls in one ${window}`,
  (n: string, window: string) => `It met ${n} refusals in one ${window}`,
  (n: string, window: string) => `It deleted ${n} times in one ${window}`,
  (n: string, window: string) => `It read ${n} secrets in one ${window}`,
  (n: string, window: string) => `It touched ${n} resources in one ${window}`,
] as const

/** The agent's tally is in windows: how many held as many, so far as its maximum tells. Peers are not compared. */
function explainRate(
  channel: number,
  count: number,
  mean: number,
  most: number,
  finished: number,
): Evidence {
  const window = WINDOWS[Math.floor(channel / COUNTERS.length)]?.name ?? 'window'
  const usual = `${amountOf(mean)} ${window === 'hour' ? 'an' : 'a'} ${window}`
  const sentence = SENTENCES[channel % COUNTERS.length]
  return {
    feature: CHANNELS[channel] ?? 'rate',
    sentence: sentence?.(count.toLocaleString('en-US'), window) ?? 'It was unusually busy',
    observed: `${count} in one ${window}`,
    expected: `usually ${usual}, at most ${most.toLocaleString('en-US')}`,
    agent: { seen: finished > 0 && most >= count ? 1 : 0, of: finished },
    peers: { seen: 0, of: 0 },
    fleet: { seen: 0, of: 0 },
    usual: { label: usual, amount: mean },
    now: { label: `${count} this ${window}`, amount: count },
    note: '',
  }
}

/** 0.04 → 'under 0.1', 1.62 → '1.6', 31.4 → '31' */
function amountOf(mean: number): string {
  if (mean < 0.05) return 'under 0.1'
  return mean < 9.95 ? mean.toFixed(1) : Math.round(mean).toLocaleString('en-US')
}
