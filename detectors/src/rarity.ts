import { SCORES_PER_CLAIM } from './calibrate/agent-ranks.ts'

/** Fewer calls than this say nothing about how rare something is. */
const FEWEST_CALLS = 50

/**
 * How rare, in words, as far as the data carries: "1 in 5,100" where at least 25 such scores would have been expected
 * to be seen at that level, else "rarer than anything in 41,312 calls" when it is the agent's record, else the most
 * that may be claimed.
 */
export function rarityOf(
  bits: number,
  scoresSeen: number,
  agentCalls: number,
  record: boolean,
): string {
  const oneIn = 2 ** bits
  if (oneIn < 2) return 'nothing rare'
  if (oneIn * SCORES_PER_CLAIM <= scoresSeen) return `1 in ${count(significant(oneIn))}`
  if (record && agentCalls >= FEWEST_CALLS)
    return `rarer than anything in ${count(agentCalls)} calls`
  const carried = Math.floor(scoresSeen / SCORES_PER_CLAIM)
  if (carried >= 2) return `rarer than 1 in ${count(significant(carried))}`
  return `only ${count(agentCalls)} calls seen, too few to say how rare`
}

/** Two digits that mean something, the rest zeros. */
function significant(value: number): number {
  if (value < 100) return Math.round(value)
  const scale = 10 ** (Math.floor(Math.log10(value)) - 1)
  return Math.round(value / scale) * scale
}

/** 41312 → "41,312", without the machine's locale. */
export function count(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',')
}
