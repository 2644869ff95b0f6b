import type { HashKey } from '@tripline/infra'
import type { AgentTable } from '../agent-table.ts'
import type { Detector, Observation } from '../detector.ts'
import { NOT_APPLICABLE } from '../detector.ts'
import { createCorrelator } from './correlate/correlator.ts'
import { explainRule, ruleWords } from './explain-rule.ts'
import { createHeldMatches } from './held-matches.ts'
import { ruleBits } from './rule-bits.ts'
import { createRuleHistory } from './rule-history.ts'
import type { Rule } from './sigma/rule.ts'
import type { RuleBook } from './sigma/rule-book.ts'
import { createRuleMatcher } from './sigma/rule-matcher.ts'

const OWNER = { detector: 'rules', version: 1 } as const

export interface RulesDeps {
  readonly agents: AgentTable
  readonly hashKey: HashKey
  readonly halfLifeDays: number
  readonly book: RuleBook
}

/** Is this known to be bad, whatever the agent usually does? Sigma rules, one channel: the loudest that matches. See README.md. */
export function createRules({ agents, hashKey, halfLifeDays, book }: RulesDeps): Detector {
  const matcher = createRuleMatcher(book)
  const correlator = createCorrelator({ book, hashKey, values: matcher.values })
  const history = createRuleHistory(agents)
  const held = createHeldMatches(hashKey)
  const byId = new Map(book.rules.map((rule) => [rule.id, rule]))
  /** The event that was learned last: what follows it was not held. */
  let learned = ''

  const fired = (observed: Observation): readonly Rule[] => {
    const matched = matcher.matches(observed.event)
    return matched.length === 0 ? matched : correlator.fired(observed, matched)
  }
  const reported = (observed: Observation): readonly Rule[] => {
    const all = fired(observed)
    return all.length === 0 ? all : all.filter(({ silent }) => !silent)
  }
  /** What it reported when it was held, or reports now. */
  const reportedOrHeld = (observed: Observation): readonly Rule[] => {
    const ids = held.find(observed)
    if (ids === undefined) return reported(observed)
    return ids.flatMap((id) => byId.get(id) ?? [])
  }
  const bitsOf = (rule: Rule, observed: Observation): number =>
    ruleBits(rule, observed, history, halfLifeDays)
  /** Loudest first; the order of the book where they are as loud. */
  const byLoudness = (observed: Observation): readonly Rule[] =>
    [...reported(observed)].sort(
      (a, b) => bitsOf(b, observed) - bitsOf(a, observed) || a.number - b.number,
    )

  return {
    name: OWNER.detector,
    version: OWNER.version,
    channels: ['rule'],
    techniques: [],
    claimOf(observed) {
      const [rule] = byLoudness(observed)
      if (rule === undefined) return { techniques: [], rarity: '' }
      return { techniques: rule.techniques, rarity: ruleWords(rule) }
    },
    score(observed, bits, at) {
      let most = NOT_APPLICABLE
      for (const rule of reported(observed)) most = Math.max(most, bitsOf(rule, observed))
      bits[at] = most
    },
    learn(observed, times) {
      const rules = reportedOrHeld(observed)
      learned = observed.event.id
      if (rules.length === 0) return
      history.learn(observed, rules, times)
      held.remove(observed)
    },
    follow(observed) {
      const all = fired(observed)
      const wasLearned = learned === observed.event.id
      learned = ''
      if (all.length === 0) return
      const rules = all.filter(({ silent }) => !silent)
      if (!wasLearned && rules.length > 0) {
        history.tell(observed, rules)
        held.add(
          observed,
          rules.map(({ id }) => id),
        )
      }
      correlator.follow(observed, all)
    },
    condemn(observed) {
      history.condemn(observed, reportedOrHeld(observed))
      held.remove(observed)
    },
    explain(observed) {
      const [rule, ...others] = byLoudness(observed)
      if (rule === undefined) return NOTHING_MATCHED
      return explainRule(rule, others, observed, history, matcher.values)
    },
    takeChanges(sink) {
      history.takeChanges(OWNER, sink)
      held.takeChanges(OWNER, agents, sink)
      correlator.takeChanges(OWNER, sink)
    },
    restore(agent, rows) {
      history.restore(agent, rows)
      held.restore(agent, rows)
      if (agent < 0) correlator.restore(rows)
    },
    bytes: () => history.bytes() + held.bytes() + correlator.bytes(),
  }
}

const NOTHING_MATCHED = {
  feature: 'rule',
  sentence: 'It matched no rule',
  observed: '',
  expected: '',
  agent: { seen: 0, of: 0 },
  peers: { seen: 0, of: 0 },
  fleet: { seen: 0, of: 0 },
  usual: null,
  now: null,
  note: '',
} as const
