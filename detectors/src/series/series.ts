import type { AgentTable } from '../agent-table.ts'
import type { Detector, Evidence, Observation } from '../detector.ts'
import { NOT_APPLICABLE, WARMING } from '../detector.ts'
import type { Said } from './hours.ts'
import {
  beginHours,
  followHour,
  HOURS_WORDS,
  hoursSeen,
  isWarm,
  learnHour,
  NOTHING,
  sayHour,
} from './hours.ts'
import type { Quantity } from './quantities.ts'
import { amountOf, QUANTITIES } from './quantities.ts'
import { createSeriesRecords } from './series-records.ts'
import { usualTop } from './series-state.ts'

const OWNER = { detector: 'series', version: 1 } as const
const KINDS = QUANTITIES.length

export interface SeriesDeps {
  readonly agents: AgentTable
}

/** Are its calls, bytes, cost, tokens or latency of an hour out of line? See README.md. */
export function createSeries({ agents }: SeriesDeps): Detector {
  const records = createSeriesRecords(HOURS_WORDS, beginHours, hoursSeen)
  const amounts = new Float64Array(KINDS)
  const bits = new Float64Array(KINDS)
  const said: Said = { bits: NOTHING, value: 0, seconds: 0 }

  const say = (observed: Observation, at: number, quantity: number): void => {
    const amount = amounts[quantity] ?? 0
    sayHour(records.words(), at, observed.seconds, amount, isMean(quantity), said)
  }

  let lookedAt: Observation | null = null

  /** Amounts and bits of the event, before anything of it is learned. Remembered until `follow`. */
  const look = (observed: Observation): void => {
    if (observed === lookedAt) return
    lookedAt = observed
    for (let quantity = 0; quantity < KINDS; quantity++) {
      const kind = QUANTITIES[quantity]
      const amount = kind === undefined ? 0 : amountOf(kind, observed.event)
      amounts[quantity] = amount
      bits[quantity] = NOT_APPLICABLE
      if (amount === 0) continue
      const at = records.find(observed.agent, quantity)
      if (at < 0 || !isWarm(records.words(), at)) bits[quantity] = WARMING
      else {
        say(observed, at, quantity)
        if (said.bits >= 0) bits[quantity] = said.bits
      }
    }
  }

  return {
    name: OWNER.detector,
    version: OWNER.version,
    channels: QUANTITIES.map(({ name }) => name),
    techniques: ['T1048', 'T1496', 'AML.T0034'],
    score(observed, into, at) {
      look(observed)
      into.set(bits, at)
    },
    learn(observed) {
      look(observed)
      for (let quantity = 0; quantity < KINDS; quantity++) {
        const amount = amounts[quantity] ?? 0
        if (amount === 0) continue
        const at = records.at(observed.agent, quantity)
        learnHour(records.words(), at, observed.seconds, amount, isMean(quantity))
        records.touch(observed.agent, quantity)
      }
    },
    follow(observed) {
      look(observed)
      for (let quantity = 0; quantity < KINDS; quantity++) {
        const amount = amounts[quantity] ?? 0
        if (amount === 0) continue
        const at = records.at(observed.agent, quantity)
        followHour(records.words(), at, observed.seconds, amount, bits[quantity] ?? NOTHING)
        records.touch(observed.agent, quantity)
      }
      // The hour under way has changed.
      lookedAt = null
    },
    explain(observed, channel) {
      const kind = QUANTITIES[channel] ?? QUANTITIES[0]
      look(observed)
      const at = records.find(observed.agent, channel)
      Object.assign(said, { bits: NOTHING, value: amounts[channel], seconds: observed.seconds })
      if (at >= 0) say(observed, at, channel)
      const top = at < 0 ? 0 : usualTop(records.words(), at, said.seconds)
      return explainHour(kind, said.value, top, at < 0 ? 0 : hoursSeen(records.words(), at))
    },
    takeChanges: (sink) => records.takeChanges(OWNER, agents, sink),
    restore: (agent, rows) => records.restore(OWNER, agent, rows),
    bytes: () => records.bytes(),
  }
}

const isMean = (quantity: number): boolean => QUANTITIES[quantity]?.isMean === true

/** The agent's tally is in hours, none of them known to be like this one; peers are not compared. */
function explainHour(
  kind: Quantity | undefined,
  value: number,
  top: number,
  hours: number,
): Evidence {
  const words = (amount: number): string => kind?.amount(amount) ?? `${amount}`
  const what = kind?.isMean === true ? `${kind.name} a call` : `${kind?.name ?? 'amount'} an hour`
  return {
    feature: what,
    sentence: kind?.sentence(words(value)) ?? 'It did more than usual',
    observed: `${words(value)} in an hour`,
    expected: `usually up to ${words(top)} at that hour`,
    agent: { seen: 0, of: hours },
    peers: { seen: 0, of: 0 },
    fleet: { seen: 0, of: 0 },
    usual: { label: `up to ${words(top)} is usual`, amount: top },
    now: { label: words(value), amount: value },
    note: '',
  }
}
