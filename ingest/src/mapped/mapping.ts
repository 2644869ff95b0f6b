import type { SourceName } from '../event.ts'
import type { FactsOfName } from './compile-actions.ts'
import type { Condition } from './compile-condition.ts'
import type { Expression } from './compile-expression.ts'
import type { Step } from './json-path.ts'
import type {
  claimFields,
  countFields,
  riskNames,
  textFields,
  timeFormats,
} from './mapping-schema.ts'

/** A mapping file, compiled: only functions and tables, nothing left to interpret. */
export interface Mapping {
  readonly name: string
  readonly source: SourceName
  /** All must hold for `--source auto`; empty: never recognised by content. */
  readonly recognise: readonly Condition[]
  readonly id: Expression
  readonly time: {
    readonly read: (tree: unknown) => unknown
    readonly format: (typeof timeFormats)[number]
  }
  readonly texts: ReadonlyMap<(typeof textFields)[number], Expression>
  readonly counts: ReadonlyMap<(typeof countFields)[number], Expression>
  readonly claims: ReadonlyMap<(typeof claimFields)[number], Expression>
  readonly denied: readonly Condition[]
  readonly failure: readonly Condition[]
  readonly actionName: Expression
  readonly factsOfName: FactsOfName
  readonly http: {
    readonly method: Expression
    readonly path: Expression
    readonly host: Expression
  } | null
  readonly risksWhen: readonly {
    readonly risk: (typeof riskNames)[number]
    /** Empty: whatever the action. Lower case. */
    readonly actions: ReadonlySet<string>
    readonly when: Condition
  }[]
  readonly arguments: ((tree: unknown) => unknown) | null
  readonly leaveOut: readonly (readonly Step[])[]
}

export type LoadedMapping =
  | { readonly kind: 'mapping'; readonly mapping: Mapping }
  /** Each names the file, the key and the fix. */
  | { readonly kind: 'invalid'; readonly errors: readonly string[] }
