import type { Scalar } from './build-test.ts'
import { buildTest } from './build-test.ts'
import type { FieldList } from './field-list.ts'
import { readSearchKey } from './modifiers.ts'
import type { Node, Test, Value } from './node.ts'
import { refuse } from './refused.ts'

const MOST_VALUES = 10_000
const DEEPEST = 16
const LONGEST_NAME = 256

/** Values of `%name%`; null where nothing defines them. */
export type Placeholders = (name: string) => readonly string[] | null

export interface SearchParts {
  readonly fields: FieldList
  readonly placeholders: Placeholders
}

/**
 * A search identifier: a map is an AND of its fields, a list of maps an OR of them, a list of texts (or one text) an OR
 * of keywords over the whole record.
 */
export function buildSearch(search: unknown, parts: SearchParts, depth = 0): Node {
  if (depth > DEEPEST) refuse(`nested deeper than ${DEEPEST}`)
  if (Array.isArray(search)) {
    if (search.length === 0) refuse('an empty list searches for nothing')
    if (search.length > MOST_VALUES) refuse(`over ${MOST_VALUES} values in one list`)
    return some(search.map((item) => buildSearch(item, parts, depth + 1)))
  }
  if (typeof search === 'object' && search !== null) {
    const entries = Object.entries(search)
    if (entries.length === 0) refuse('an empty map searches for nothing')
    return all(entries.map(([key, value]) => buildField(key, value, parts)))
  }
  if (!isScalar(search) || search === null) refuse('a keyword is a text or a number')
  return { kind: 'words', test: keyword([], search) }
}

function buildField(key: string, value: unknown, parts: SearchParts): Node {
  if (key.length > LONGEST_NAME) refuse(`a field's name is longer than ${LONGEST_NAME} characters`)
  const { field, modifiers } = readSearchKey(key)
  const values = expanded(valuesOf(key, value), modifiers, parts.placeholders)
  const nodes = mergeable(modifiers)
    ? [merged(values.map((one) => nodeOf(field, modifiers, one, parts)))]
    : values.map((one) => nodeOf(field, modifiers, one, parts))
  const node = modifiers.includes('all') ? all(nodes) : some(nodes)
  return modifiers.includes('neq') ? { kind: 'not', part: node } : node
}

function nodeOf(
  field: string,
  modifiers: readonly string[],
  value: Scalar,
  { fields }: SearchParts,
): Node {
  if (field === '') return { kind: 'words', test: keyword(modifiers, value) }
  const ref = fields.ref(field)
  if (!modifiers.includes('fieldref')) {
    return { kind: 'field', field: ref, test: buildTest(modifiers, value) }
  }
  if (typeof value !== 'string' || value === '') refuse(`${field}: fieldref names a field`)
  return { kind: 'same', field: ref, other: fields.ref(value), holds: comparison(modifiers) }
}

function comparison(modifiers: readonly string[]): (a: Value, b: Value) => boolean {
  const read = modifiers.includes('cased') ? (v: Value) => v.text : (v: Value) => v.lower
  if (modifiers.includes('contains')) return (a, b) => read(a).includes(read(b))
  if (modifiers.includes('startswith')) return (a, b) => read(a).startsWith(read(b))
  if (modifiers.includes('endswith')) return (a, b) => read(a).endsWith(read(b))
  return (a, b) => read(a) === read(b)
}

/** A keyword may stand anywhere in the record. */
function keyword(modifiers: readonly string[], value: Scalar): Test {
  const place = modifiers.includes('re') ? [] : ['contains']
  return buildTest([...modifiers.filter((one) => one !== 'contains'), ...place], value)
}

function valuesOf(key: string, value: unknown): readonly Scalar[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (list.length === 0) refuse(`${key}: an empty list`)
  if (list.length > MOST_VALUES) refuse(`${key}: over ${MOST_VALUES} values`)
  return list.map((one) => {
    if (!isScalar(one)) refuse(`${key}: a value is a text, a number, true, false or null`)
    return one
  })
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}

function expanded(
  values: readonly Scalar[],
  modifiers: readonly string[],
  placeholders: Placeholders,
): readonly Scalar[] {
  if (!modifiers.includes('expand')) return values
  return values.flatMap((value): readonly Scalar[] => {
    const [, before = '', name, after = ''] = /^(.*?)%([^%]+)%(.*)$/s.exec(String(value)) ?? []
    if (name === undefined) return [value]
    const known = placeholders(name)
    if (known === null) throw new UndefinedPlaceholder(name)
    return known.map((one) => `${before}${one}${after}`)
  })
}

/** The rule is sound but waits for somebody to define a list: it is dormant, not refused. */
export class UndefinedPlaceholder extends Error {
  readonly placeholder: string
  constructor(placeholder: string) {
    super(placeholder)
    this.placeholder = placeholder
  }
}

const mergeable = (modifiers: readonly string[]): boolean =>
  modifiers.every((one) => one === 'neq' || one === 'expand')

/** Many plain values of one field are one look-up. */
function merged(nodes: readonly Node[]): Node {
  const literals: string[] = []
  for (const node of nodes) {
    if (node.kind !== 'field' || node.test.literals === null) return some(nodes)
    literals.push(...node.test.literals)
  }
  const [first] = nodes
  if (first?.kind !== 'field' || nodes.length === 1) return some(nodes)
  const known = new Set(literals)
  const test: Test = {
    holds: ({ lower }) => known.has(lower),
    absent: false,
    blank: known.has(''),
    literals: [...known],
    fragments: known.has('') ? null : [...known],
  }
  return { kind: 'field', field: first.field, test }
}

export function some(parts: readonly Node[], least = 1): Node {
  const [only] = parts
  return parts.length === 1 && least === 1 && only !== undefined
    ? only
    : { kind: 'some', least, parts }
}

export function all(parts: readonly Node[]): Node {
  const [only] = parts
  return parts.length === 1 && only !== undefined ? only : { kind: 'all', parts }
}
