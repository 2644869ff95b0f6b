import type { AlertBudget } from './budget/alert-budget.ts'
import type { EventScores } from './calibrate/calibrator.ts'
import type { Observation } from './detector.ts'
import type { Judge, Judgement } from './judge-event.ts'
import type { Stakes } from './risk/bad.ts'
import { badOf } from './risk/bad.ts'
import { oddOf } from './risk/odd.ts'
import { weighedBits } from './risk/risk.ts'
import type { EventScorer } from './score-event.ts'
import type { Spells } from './spells.ts'

/** What scores mean for the event they are of: how odd, alone and in its spell, and how bad. */
export interface Assessment {
  readonly bits: number
  readonly spellBits: number
  readonly stakes: Stakes
  readonly bad: number
  /** Bits as the budget counts them. */
  readonly weighed: number
}

/** One reading of scores for what happened, for what may happen (the gate) and for what might have (see `instead.ts`). Changes nothing. */
export interface Assessor {
  assess(observed: Observation, scores: EventScores): Assessment
  judge(observed: Observation, scores: EventScores, assessment: Assessment): Judgement
  /** How odd, 0..0.99: of what is judged outside the budget, what a rule claims counts, too. */
  odd(scores: EventScores, assessment: Assessment, judgement: Judgement): number
}

export interface AssessorDeps {
  readonly scorer: EventScorer
  readonly judge: Judge
  readonly spells: Spells
  readonly budget: AlertBudget
  readonly findingBits: number
}

export function createAssessor(deps: AssessorDeps): Assessor {
  const { scorer, judge, spells, budget, findingBits } = deps
  return {
    assess: (observed, scores) => {
      const bits = scores.bits[scorer.eventSlot] ?? 0
      const spellBits = spells.bitsOf(observed.agent, observed.seconds, bits)
      const stakes = judge.stakesOf(observed.event, scores)
      const bad = badOf(observed.event, stakes)
      return { bits, spellBits, stakes, bad, weighed: weighedBits(spellBits, bad) }
    },
    judge: ({ event, agent }, scores, { spellBits, stakes, weighed }) => {
      const raw = scores.raw[scorer.eventSlot] ?? 0
      const isHeavy = weighed >= 2 * findingBits
      const reachBudget = isHeavy && budget.tail.tailBits(agent, weighed) >= budget.threshold()
      return judge.judge(event, stakes, agent, { calibrated: spellBits, raw, reachBudget })
    },
    odd: (scores, { spellBits }, judgement) =>
      oddOf(judgement === 'outside' ? Math.max(spellBits, scores.claim) : spellBits),
  }
}
