import type { Severity } from '../wire.ts'
import type { AlertChange, ChangeKind } from './alert-change.ts'

/** What a receiver wants to hear of; without a member, everything. */
export interface ChangeFilter {
  /** This one and worse. */
  readonly severity?: Severity
  /** Agent ids; a * at the end stands for any rest. */
  readonly agents?: readonly string[]
  readonly kinds?: readonly ChangeKind[]
}

const RANK: Readonly<Record<Severity, number>> = {
  informational: 0,
  low: 1,
  medium: 2,
  high: 3,
  critical: 4,
}

export function wants(filter: ChangeFilter, { alert, kind }: AlertChange): boolean {
  const { severity = 'informational', agents, kinds } = filter
  if (RANK[alert.severity] < RANK[severity]) return false
  if (kinds !== undefined && !kinds.includes(kind)) return false
  return agents === undefined || agents.some((pattern) => matches(pattern, alert.agentId))
}

const matches = (pattern: string, agent: string): boolean =>
  pattern.endsWith('*') ? agent.startsWith(pattern.slice(0, -1)) : agent === pattern
