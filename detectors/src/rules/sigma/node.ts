/** What is known of a condition: no, yes, or not without the raw record. */
export const NO = 0
export const YES = 1
export const UNKNOWN = 2
export type Truth = typeof NO | typeof YES | typeof UNKNOWN

/** A field that rules test; `slot` numbers it in a rule book, so that its values are read once an event. */
export interface FieldRef {
  readonly name: string
  readonly slot: number
}

/** One scalar of a record. */
export interface Value {
  readonly text: string
  readonly lower: string
}

/** A test of one field. */
export interface Test {
  holds(value: Value): boolean
  /** Whether it holds where the field is missing or null. */
  readonly absent: boolean
  /** Whether it may hold where the field is empty. */
  readonly blank: boolean
  /** The value must be one of these, in lower case; null when the test is no list of literals. */
  readonly literals: readonly string[] | null
  /** One of these is in the value as it is written, in lower case; null when none can be named. */
  readonly fragments: readonly string[] | null
}

/** A condition, compiled: a tree that is walked over one record. */
export type Node =
  | { readonly kind: 'all'; readonly parts: readonly Node[] }
  | { readonly kind: 'some'; readonly least: number; readonly parts: readonly Node[] }
  | { readonly kind: 'not'; readonly part: Node }
  | { readonly kind: 'field'; readonly field: FieldRef; readonly test: Test }
  | {
      readonly kind: 'same'
      readonly field: FieldRef
      readonly other: FieldRef
      readonly holds: (value: Value, other: Value) => boolean
    }
  | { readonly kind: 'words'; readonly test: Test }

/** Known to be empty or missing, and nothing more: what a blank column of an event says of its record. */
export const BLANK: readonly Value[] = Object.freeze([])

/** One record as the nodes ask it. */
export interface RecordView {
  /** Null when only the raw record could tell. */
  values(field: FieldRef): readonly Value[] | null
  /** The record's text; null when it was not looked at. */
  text(): Value | null
}

/** Whether the condition holds. Pure. */
export function truthOf(node: Node, view: RecordView): Truth {
  switch (node.kind) {
    case 'all': {
      let result: Truth = YES
      for (const part of node.parts) {
        const truth = truthOf(part, view)
        if (truth === NO) return NO
        if (truth === UNKNOWN) result = UNKNOWN
      }
      return result
    }
    case 'some':
      return truthOfSome(node.parts, node.least, view)
    case 'not': {
      const truth = truthOf(node.part, view)
      return truth === UNKNOWN ? UNKNOWN : truth === YES ? NO : YES
    }
    case 'field':
      return truthOfField(node.test, view.values(node.field))
    case 'same':
      return truthOfSame(node.holds, view.values(node.field), view.values(node.other))
    case 'words': {
      const text = view.text()
      if (text === null) return UNKNOWN
      return node.test.holds(text) ? YES : NO
    }
  }
}

function truthOfSome(parts: readonly Node[], least: number, view: RecordView): Truth {
  let yes = 0
  let unknown = 0
  for (const part of parts) {
    const truth = truthOf(part, view)
    if (truth === YES) yes++
    else if (truth === UNKNOWN) unknown++
    if (yes >= least) return YES
  }
  return yes + unknown >= least ? UNKNOWN : NO
}

function truthOfField(test: Test, values: readonly Value[] | null): Truth {
  if (values === null) return UNKNOWN
  if (values === BLANK) return test.absent || test.blank ? UNKNOWN : NO
  if (values.length === 0) return test.absent ? YES : NO
  for (const value of values) if (test.holds(value)) return YES
  return NO
}

function truthOfSame(
  holds: (value: Value, other: Value) => boolean,
  values: readonly Value[] | null,
  others: readonly Value[] | null,
): Truth {
  if (values === BLANK || others === BLANK) return UNKNOWN
  if (values === null || others === null) return UNKNOWN
  for (const value of values) for (const other of others) if (holds(value, other)) return YES
  return NO
}
