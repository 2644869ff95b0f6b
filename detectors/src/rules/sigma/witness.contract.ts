import type { FieldRef, Node, Value } from './node.ts'

/** Values for fields, by name. */
export type Witness = ReadonlyMap<string, string>

const NOTHING: Witness = new Map()
/** Texts that tests other than literals may like. */
const GUESSES = [
  '',
  'x',
  '0',
  '1',
  '99999',
  '203.0.113.7',
  'someone@example.com',
  '2025-03-01T03:04:05Z',
]

/**
 * A record, as fields and values, of which the condition holds, found by walking it; null where this simple search finds
 * none.
 */
export function witnessOf(node: Node): Witness | null {
  return meet(node, true, NOTHING)
}

function meet(node: Node, wanted: boolean, so: Witness): Witness | null {
  switch (node.kind) {
    case 'not':
      return meet(node.part, !wanted, so)
    case 'all':
      return wanted ? meetEach(node.parts, true, so) : meetOne(node.parts, false, so)
    case 'some':
      if (wanted && node.least > 1) return meetEach(node.parts, true, so)
      return wanted ? meetOne(node.parts, true, so) : meetEach(node.parts, false, so)
    case 'field':
      return meetField(node.field, node.test, wanted, so)
    case 'same': {
      if (!wanted) return so
      const value = so.get(node.field.name) ?? so.get(node.other.name) ?? 'x'
      return new Map([...so, [node.field.name, value], [node.other.name, value]])
    }
    case 'words':
      return wanted ? addWords(node.test.fragments?.[0], so) : so
  }
}

function meetEach(parts: readonly Node[], wanted: boolean, so: Witness): Witness | null {
  let found: Witness | null = so
  for (const part of parts) if (found !== null) found = meet(part, wanted, found)
  return found
}

function meetOne(parts: readonly Node[], wanted: boolean, so: Witness): Witness | null {
  for (const part of parts) {
    const found = meet(part, wanted, so)
    if (found !== null) return found
  }
  return null
}

type Test = Extract<Node, { readonly kind: 'field' }>['test']

function meetField(field: FieldRef, test: Test, wanted: boolean, so: Witness): Witness | null {
  const before = so.get(field.name)
  if (before === undefined && test.absent === wanted) return so
  if (before !== undefined && before !== '') {
    if (holds(test, before) === wanted) return so
    // A second test of the same field: one value may satisfy both.
    if (!wanted) return null
    const both = candidates(test).find((text) => holds(test, before + text))
    return both === undefined ? null : new Map([...so, [field.name, before + both]])
  }
  if (!wanted) return test.absent ? new Map([...so, [field.name, 'x']]) : so
  const text = candidates(test).find((one) => holds(test, one))
  return text === undefined ? null : new Map([...so, [field.name, text]])
}

const PRINTABLE = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at))

const candidates = (test: Test): readonly string[] => {
  const named = [...(test.literals ?? []), ...(test.fragments ?? [])]
  // A fragment is the longest text between wildcards: what may stand beside it is tried.
  const around = named.flatMap((one) => PRINTABLE.flatMap((c) => [c + one, one + c, c + one + c]))
  return [...named, ...around, ...GUESSES]
}

const holds = (test: Test, text: string): boolean =>
  test.holds({ text, lower: text.toLowerCase() } satisfies Value)

const addWords = (word: string | undefined, so: Witness): Witness | null =>
  word === undefined ? null : new Map([...so, ['message', `${so.get('message') ?? ''} ${word}`]])

/** The witness as a record, dotted names as objects within each other. */
export function recordOf(witness: Witness): Record<string, unknown> {
  const record: Record<string, unknown> = {}
  for (const [name, value] of witness) {
    const path = name.split('.')
    const last = path.pop() ?? ''
    let at = record
    for (const part of path) {
      const below = at[part]
      const next = typeof below === 'object' && below !== null ? (below as typeof record) : {}
      at[part] = next
      at = next
    }
    at[last] = value
  }
  return record
}
