import type { Observation } from '../detector.ts'
import type { RuleHistory } from './rule-history.ts'
import type { RuleRecord } from './rule-record.ts'
import type { Level, Rule } from './sigma/rule.ts'

/**
 * Bits by level, as the Sigma specification describes them: critical "indicates an incident", high "should trigger an
 * alert", medium "relevant, reviewed by hand", low "notable, rarely an incident". A finding begins at 10 bits, so high and
 * critical are findings by themselves; medium and low raise the risk of an event and explain it.
 */
export const LEVEL_BITS: Readonly<Record<Level, number>> = {
  informational: 1,
  low: 3,
  medium: 6,
  high: 12,
  critical: 24,
}

const DISCOUNT = 0.75
const THETA = 1
/** After so many days of being raised without a verdict a rule has been told; it says no more than a low one then. */
export const TOLD_ENOUGH = 3
const DAY_SECONDS = 86_400

/** Whether the agent's own history may quieten the rule. What nobody should get used to is never quietened. */
export function mayShrink({ level, impairsDefense }: Rule): boolean {
  return level !== 'critical' && !(level === 'high' && impairsDefense)
}

/**
 * Bits of a rule that an agent's event matched: its level's, or less where the agent does that routinely.
 *
 *     p = ((n − d·w) + (θ + d·w)·P) / (N + θ)          n days with a match, w the last one's weight, N days of the agent
 *     P = ((k − d) + (θ + d)·P')/(K + θ)               k of K agents of the group; then of the fleet; then 2^−level
 *
 * decayed with the half-life of all baselines: the back-off of categorical novelty (Teh 2006), asked of days instead of
 * calls, because one routine match a day is rare among ten thousand calls. bits = min(level, −log2 p).
 *
 * Worked example: a high rule (12 bits), matched on 1 of an agent's 20 days: p = (0.25 + 1.75·2^−12) / 21, 6.4 bits: told
 * and no longer a finding. On every day of them: 0.1 bits.
 */
export function ruleBits(
  rule: Rule,
  observed: Observation,
  history: RuleHistory,
  halfLifeDays: number,
): number {
  const level = LEVEL_BITS[rule.level]
  if (!mayShrink(rule)) return level
  const record = history.find(observed.agent, rule)
  if (record?.condemned === true) return level
  const { peers, fleet } = history.others(observed, rule)
  const inFleet = backOff(fleet.seen, fleet.of, fleet.seen > 0 ? 1 : 0, 2 ** -level)
  const inGroup = backOff(peers.seen, peers.of, peers.seen > 0 ? 1 : 0, inFleet)
  const n = decayed(record?.weight, observed.weight)
  const last = decayed(record?.lastWeight, observed.weight)
  const p = backOff(n, Math.max(n, daysOf(observed, halfLifeDays)), Math.min(n, last), inGroup)
  const bits = Math.max(0, Math.min(level, -Math.log2(p)))
  return isTold(record, observed, history) ? Math.min(bits, LEVEL_BITS.low) : bits
}

/** Raised on enough days without anybody saying what it is. */
export function isTold(
  record: RuleRecord | undefined,
  observed: Observation,
  history: RuleHistory,
): boolean {
  return record !== undefined && history.told(record, observed.seconds) >= TOLD_ENOUGH
}

/** One value's probability under Pitman-Yor: n sightings of N, the last one of weight w. */
function backOff(n: number, of: number, last: number, parent: number): number {
  const discount = DISCOUNT * last
  return Math.min(1, (Math.max(0, n - discount) + (THETA + discount) * parent) / (of + THETA))
}

function decayed(sum: number | undefined, weight: number): number {
  const n = (sum ?? 0) / weight
  return Number.isFinite(n) ? n : 0
}

/** Days since the agent was first seen, decayed: Σ 2^(−k/half-life) = (1 − r^days) / (1 − r). */
function daysOf({ agentSince, seconds }: Observation, halfLifeDays: number): number {
  if (agentSince === 0 || seconds <= agentSince) return 0
  const days = Math.floor((seconds - agentSince) / DAY_SECONDS)
  const ratio = 2 ** (-1 / halfLifeDays)
  return (1 - ratio ** days) / (1 - ratio)
}
