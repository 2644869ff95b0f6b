import type { AgentTable } from '../agent-table.ts'
import type { AgentIndex, BaselineRow, Observation, Tally } from '../detector.ts'
import type { RowOwner } from '../flat/baseline-rows.ts'
import { baselineRow, FLEET, GROUP_PREFIX } from '../flat/baseline-rows.ts'
import { tallyOthers } from '../flat/tallies.ts'
import { LARGEST_SUM } from '../stats/forward-decay.ts'
import type { RuleRecord } from './rule-record.ts'
import { longestSilent, newRecord, RULE, recordOf, recordRow } from './rule-record.ts'
import type { Rule } from './sigma/rule.ts'

const DAY_SECONDS = 86_400
/** Rules of one agent that are remembered; the longest silent one makes room. */
const MOST_RULES = 64
/** Days on which a rule was raised and nobody judged it are forgotten after as many. */
const TOLD_DAYS = 14
const AGENTS = 'agents'
const BYTES_PER_RULE = 160

/** How often each agent has met each rule, by days, and how many agents did. */
export interface RuleHistory {
  find(agent: AgentIndex, rule: Rule): RuleRecord | undefined
  learn(observed: Observation, rules: readonly Rule[], times: number): void
  /** The event matched and was held back. */
  tell(observed: Observation, rules: readonly Rule[]): void
  condemn(observed: Observation, rules: readonly Rule[]): void
  /** Days told as of now. */
  told(record: RuleRecord, seconds: number): number
  /** Other agents that matched it, of the group and of the fleet. */
  others(observed: Observation, rule: Rule): { readonly peers: Tally; readonly fleet: Tally }
  takeChanges(owner: RowOwner, sink: (row: BaselineRow) => void): void
  restore(agent: AgentIndex, rows: readonly BaselineRow[]): void
  bytes(): number
}

export function createRuleHistory(agents: AgentTable): RuleHistory {
  const records = new Map<AgentIndex, Map<string, RuleRecord>>()
  /** By scope and rule. */
  const counts = new Map<string, Map<string, number>>()
  const changed = new Set<string>()
  const changedCounts = new Set<string>()
  let held = 0

  const touch = (agent: AgentIndex, id: string): void => {
    changed.add(`${agent}\0${id}`)
  }

  const recordFor = (agent: AgentIndex, { id }: Rule): RuleRecord => {
    let own = records.get(agent)
    if (own === undefined) {
      own = new Map()
      records.set(agent, own)
    }
    const known = own.get(id)
    if (known !== undefined) return known
    if (own.size >= MOST_RULES) {
      const victim = longestSilent(own)
      own.delete(victim)
      touch(agent, victim)
      held--
    }
    const made = newRecord()
    own.set(id, made)
    held++
    return made
  }

  const countAgent = (scope: string, id: string, agentsNow?: number): void => {
    const own = counts.get(scope) ?? new Map<string, number>()
    counts.set(scope, own)
    own.set(id, agentsNow ?? (own.get(id) ?? 0) + 1)
    changedCounts.add(`${scope}\0${id}`)
  }
  const groupScope = (group: number): string => GROUP_PREFIX + agents.groupName(group)

  const learn: RuleHistory['learn'] = (observed, rules, times) => {
    const { agent, group, weight } = observed
    const at = observed.event.occurredAt
    const day = dayOf(observed.seconds)
    for (const rule of rules) {
      const record = recordFor(agent, rule)
      if (record.days === 0) {
        countAgent(FLEET, rule.id)
        countAgent(groupScope(group), rule.id)
      }
      record.calls += times
      // A thousand in one hour teach no more than one: a day counts once.
      if (record.days === 0 || day > record.learnedDay) {
        record.days++
        record.lastWeight = weight
        record.weight = Math.fround(Math.min(record.weight + weight * times, LARGEST_SUM))
        record.learnedDay = day
      }
      record.firstAt = record.firstAt === 0 ? at : Math.min(record.firstAt, at)
      record.lastAt = Math.max(record.lastAt, at)
      touch(agent, rule.id)
    }
  }

  const toldNow: RuleHistory['told'] = ({ told, toldDay }, seconds) =>
    dayOf(seconds) - toldDay > TOLD_DAYS ? 0 : told

  return {
    find: (agent, { id }) => records.get(agent)?.get(id),
    learn,
    tell: (observed, rules) => {
      const day = dayOf(observed.seconds)
      for (const rule of rules) {
        const record = recordFor(observed.agent, rule)
        record.lastAt = Math.max(record.lastAt, observed.event.occurredAt)
        touch(observed.agent, rule.id)
        if (record.told > 0 && day <= record.toldDay) continue
        record.told = toldNow(record, observed.seconds) + 1
        record.toldDay = day
      }
    },
    condemn: (observed, rules) => {
      for (const rule of rules) {
        recordFor(observed.agent, rule).condemned = true
        touch(observed.agent, rule.id)
      }
    },
    told: toldNow,
    others: (observed, rule) => {
      const itself = (records.get(observed.agent)?.get(rule.id)?.days ?? 0) > 0 ? 1 : 0
      const of = (scope: string): number =>
        Math.max(0, (counts.get(scope)?.get(rule.id) ?? 0) - itself)
      return tallyOthers(agents, observed, of(groupScope(observed.group)), of(FLEET))
    },
    takeChanges: (owner, sink) => {
      for (const key of changed) {
        const [agent = '', id = ''] = key.split('\0')
        sink(recordRow(owner, agents.idOf(Number(agent)), id, records.get(Number(agent))?.get(id)))
      }
      changed.clear()
      for (const key of changedCounts) {
        const [scope = '', id = ''] = key.split('\0')
        sink(baselineRow(owner, scope, AGENTS, id, { agents: counts.get(scope)?.get(id) ?? 0 }))
      }
      changedCounts.clear()
    },
    restore: (agent, rows) => {
      for (const row of rows) {
        if (row.facet === AGENTS) {
          countAgent(row.scope, row.value, row.agents)
          changedCounts.delete(`${row.scope}\0${row.value}`)
        } else if (row.facet === RULE && agent >= 0 && row.state !== '') {
          const own = records.get(agent) ?? new Map<string, RuleRecord>()
          records.set(agent, own)
          if (!own.has(row.value)) held++
          own.set(row.value, recordOf(row))
        }
      }
    },
    bytes: () => held * BYTES_PER_RULE,
  }
}

const dayOf = (seconds: number): number => Math.floor(seconds / DAY_SECONDS)
