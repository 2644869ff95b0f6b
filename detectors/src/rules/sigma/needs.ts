import type { FieldRef, Node, Test } from './node.ts'

/** Literals one of which the field must equal, in lower case; null when the condition asks for none. */
export function literalsNeeded(node: Node, field: FieldRef): readonly string[] | null {
  return needed(node, fewest, (test, of) => (of === field ? nonBlank(test.literals) : null))
}

/** Texts one of which must be somewhere in the record, in lower case; null when none can be named. */
export function fragmentsNeeded(node: Node): readonly string[] | null {
  return needed(node, longest, (test) => test.fragments)
}

type Choose = (a: readonly string[], b: readonly string[]) => readonly string[]
type OfLeaf = (test: Test, field: FieldRef | null) => readonly string[] | null

/** Of an AND the best of its parts, of an OR all of them together, of a NOT nothing. */
function needed(node: Node, choose: Choose, ofLeaf: OfLeaf): readonly string[] | null {
  switch (node.kind) {
    case 'field':
      return ofLeaf(node.test, node.field)
    case 'words':
      return ofLeaf(node.test, null)
    case 'all': {
      let best: readonly string[] | null = null
      for (const part of node.parts) {
        const own = needed(part, choose, ofLeaf)
        if (own !== null) best = best === null ? own : choose(best, own)
      }
      return best
    }
    case 'some': {
      const all = new Set<string>()
      for (const part of node.parts) {
        const own = needed(part, choose, ofLeaf)
        if (own === null) return null
        for (const one of own) all.add(one)
      }
      return [...all]
    }
    default:
      return null
  }
}

const fewest: Choose = (a, b) => (b.length < a.length ? b : a)
const longest: Choose = (a, b) => (shortestOf(b) > shortestOf(a) ? b : a)
const shortestOf = (texts: readonly string[]): number =>
  Math.min(...texts.map((text) => text.length))
const nonBlank = (literals: readonly string[] | null) =>
  literals === null || literals.includes('') ? null : literals

/** Fields whose values the condition looks at. */
export function fieldsOf(node: Node, into: Set<FieldRef> = new Set()): ReadonlySet<FieldRef> {
  if (node.kind === 'field') into.add(node.field)
  else if (node.kind === 'same') into.add(node.field).add(node.other)
  else if (node.kind === 'not') fieldsOf(node.part, into)
  else if (node.kind === 'all' || node.kind === 'some') {
    for (const part of node.parts) fieldsOf(part, into)
  }
  return into
}
