import type { Correlation } from './correlation.ts'
import type { Node } from './node.ts'

export const LEVELS = ['informational', 'low', 'medium', 'high', 'critical'] as const
export type Level = (typeof LEVELS)[number]

export interface LogSource {
  readonly product: string
  readonly service: string
  readonly category: string
}

/** One rule, ready to be asked. */
export interface Rule {
  /** Its place in the rule book: what state and caches go by. */
  readonly number: number
  /** What rows and correlations go by: `id`, or made from the title. */
  readonly id: string
  readonly title: string
  readonly level: Level
  readonly techniques: readonly string[]
  /** About switching off what watches. */
  readonly impairsDefense: boolean
  readonly falsePositives: readonly string[]
  readonly logsource: LogSource
  /** Where it was read. */
  readonly path: string
  /** Null for a correlation. */
  readonly node: Node | null
  readonly correlation: Correlation | null
  /** Only there for a correlation: it reports nothing itself. */
  readonly silent: boolean
}

/** A rule that is sound and does nothing here, or that cannot be used. */
export interface RuleNote {
  readonly path: string
  readonly title: string
  readonly reason: string
}
