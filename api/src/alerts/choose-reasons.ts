import type { Reason } from '../wire.ts'

const MOST_REASONS = 8

/** Facts that say the same in other words; of each family the best is told. */
const FAMILIES: ReadonlyMap<string, string> = new Map([
  ...(
    [
      'credential',
      'credential of agent',
      'credential in environment',
      'owner',
      'role of parent',
    ] as const
  ).map((channel) => [channel, 'credential'] as const),
  ...(['environment', 'account and region'] as const).map((one) => [one, 'environment'] as const),
  ...(
    ['action', 'tool', 'action in environment', 'action on resource type', 'resource type'] as const
  ).map((channel) => [channel, 'action'] as const),
  ...(['network', 'subnet', 'credential from network', 'place'] as const).map(
    (channel) => [channel, 'network'] as const,
  ),
  ['resources at once', 'rate resources'],
  ...(['client', 'model'] as const).map((channel) => [channel, channel] as const),
  ...(['argument value', 'argument value and origin', 'argument flow'] as const).map(
    (channel) => [channel, 'argument'] as const,
  ),
])

/** What a person looks for first, among facts that are about as rare: bits added before they are ordered. */
const WEIGHT: ReadonlyMap<string, number> = new Map([
  ['owner', 6],
  ['environment', 5],
  ['credential', 4],
  ['credential of agent', 4],
  ['credential in environment', 3],
  ['action', 4],
  ['dormancy', 2],
  ['action in environment', 2],
  ['network', 2],
  ['destination', 2],
  ['resource type', -1],
  ['error code', -2],
  ['argument value', -2],
  ['argument value and origin', -2],
  ['argument flow', -2],
])

/** Of a whole detector, whose own channels say nothing in particular. */
const DETECTOR_WEIGHT: ReadonlyMap<string, number> = new Map([
  ['sequence', -3],
  ['multivariate-window', -3],
  ['peer-group', -3],
  ['chain', -2],
])

const order = ({ bits, channel, detector, agent }: Reason): number => {
  const weight = DETECTOR_WEIGHT.get(detector) ?? WEIGHT.get(channel) ?? 0
  // What is merely seldom gains nothing from being of a telling kind.
  return bits + (agent.seen > 0 ? Math.min(0, weight) : weight)
}

/** 'calls per minute' and 'calls per hour' are one fact. */
const familyOf = ({ detector, channel }: Reason): string =>
  detector === 'rate'
    ? `rate ${channel.replace(/ (?:per|a|in one) .*$/, '')}`
    : (FAMILIES.get(channel) ?? `${detector} ${channel}`)

/** What an alert tells as its reasons: counted before context, the most telling first, each fact once, at most eight. */
export function chooseReasons(reasons: readonly Reason[]): Reason[] {
  const told = new Set<string>()
  return [...reasons]
    .sort((a, b) => Number(a.context) - Number(b.context) || order(b) - order(a))
    .filter((reason) => {
      const family = familyOf(reason)
      if (told.has(family) || told.has(reason.sentence)) return false
      told.add(family).add(reason.sentence)
      return true
    })
    .slice(0, MOST_REASONS)
}
