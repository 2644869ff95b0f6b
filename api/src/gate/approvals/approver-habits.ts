import type { Approval } from './approval.ts'

/** How one person decides. */
export interface ApproverHabit {
  readonly name: string
  readonly approved: number
  readonly denied: number
  /** 0..1 */
  readonly approvedShare: number
  /** From request to decision, milliseconds. */
  readonly medianMs: number
  /** Share of decisions made within ten seconds, 0..1. */
  readonly quickShare: number
  /** Says yes to nearly everything and nearly at once: an approval of theirs is worth a second look. */
  readonly rubberStamp: boolean
}

/** Reading who, what and why takes longer. */
const QUICK_MS = 10_000
const ENOUGH = 10
const NEARLY_ALL = 0.95
const MOSTLY = 0.5

/** Each person's decisions among these approvals, the busiest first. */
export function approverHabits(approvals: Iterable<Approval>): readonly ApproverHabit[] {
  const persons = new Map<string, { approved: number; denied: number; times: number[] }>()
  const of = (name: string) => {
    const known = persons.get(name) ?? { approved: 0, denied: 0, times: [] }
    persons.set(name, known)
    return known
  }
  for (const { approvedBy, deniedBy, requestedAt } of approvals) {
    for (const { by, at } of approvedBy) {
      const person = of(by)
      person.approved++
      person.times.push(at - requestedAt)
    }
    if (deniedBy === null) continue
    const person = of(deniedBy.by)
    person.denied++
    person.times.push(deniedBy.at - requestedAt)
  }
  return [...persons]
    .map(([name, { approved, denied, times }]) => {
      const decided = approved + denied
      const sorted = times.sort((a, b) => a - b)
      const approvedShare = approved / decided
      const quickShare = sorted.filter((ms) => ms < QUICK_MS).length / decided
      return {
        ...{ name, approved, denied, approvedShare, quickShare },
        medianMs: sorted[Math.floor(decided / 2)] ?? 0,
        rubberStamp: decided >= ENOUGH && approvedShare >= NEARLY_ALL && quickShare >= MOSTLY,
      }
    })
    .sort((a, b) => b.approved + b.denied - a.approved - a.denied)
}
