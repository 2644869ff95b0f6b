/** A score, what was scored, and whether it is bad. */
export interface Scored {
  readonly ruleId: string
  readonly bad: boolean
  readonly score: number
}

/**
 * How often a bad record scores above one that is not, both written for the same rule, ties counting half: the area under
 * the ROC curve (Hanley & McNeil 1982) of each rule that has both, averaged over the rules. Like is compared with like,
 * because what one rule lets pass another may call bad. NaN where no rule has both.
 */
export function separationWithinRules(scored: readonly Scored[]): number {
  const byRule = new Map<string, { bad: number[]; fine: number[] }>()
  for (const { ruleId, bad, score } of scored) {
    const own = byRule.get(ruleId) ?? { bad: [], fine: [] }
    byRule.set(ruleId, own)
    ;(bad ? own.bad : own.fine).push(score)
  }
  let sum = 0
  let rules = 0
  for (const { bad, fine } of byRule.values()) {
    if (bad.length === 0 || fine.length === 0) continue
    sum += area(bad, fine)
    rules++
  }
  return sum / rules
}

function area(bad: readonly number[], fine: readonly number[]): number {
  let won = 0
  for (const a of bad) for (const b of fine) won += a > b ? 1 : a === b ? 0.5 : 0
  return won / (bad.length * fine.length)
}
