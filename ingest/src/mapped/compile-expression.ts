import { asObject, bounded, limits } from '../limits.ts'
import { graphqlFields, MORE_FIELDS } from './graphql-fields.ts'
import type { CompiledPath, Step } from './json-path.ts'
import { compilePath } from './json-path.ts'
import type { MappingErrors } from './mapping-errors.ts'
import { checkShape } from './mapping-errors.ts'
import type { ExpressionFile } from './mapping-schema.ts'
import { ExpressionSchema } from './mapping-schema.ts'

/** Makes one text from a record; '' where the record does not say. */
export type Expression = (tree: unknown) => string

export interface ExpressionParts {
  /** Keyed fingerprint of a credential. */
  readonly fingerprint: (credential: string) => string
  readonly errors: MappingErrors
}

const nothing: Expression = () => ''
const WAYS = 'path, first, constant, template, lookup, fingerprint, graphqlFields'

/** A text is a path; an object says by its one key how the value is made. Faults go to `parts.errors`. */
export function compileExpression(
  value: unknown,
  key: string,
  parts: ExpressionParts,
  depth = 0,
): Expression {
  if (value === undefined) return nothing
  if (typeof value === 'string') return textAt(value, key, parts.errors)
  if (!checkShape(ExpressionSchema, value, key, parts.errors)) return nothing
  const from = value as ExpressionFile
  const ways = Object.keys(from)
  if (ways.length !== 1) {
    parts.errors.add(key, `has ${ways.length} ways to make the value; give exactly one of ${WAYS}`)
    return nothing
  }
  if (from.path !== undefined) return textAt(from.path, `${key}.path`, parts.errors)
  if (from.first !== undefined) return firstOf(from.first, `${key}.first`, parts, depth)
  if (from.constant !== undefined) {
    const constant = String(from.constant)
    return () => constant
  }
  if (from.template !== undefined) return template(from.template, `${key}.template`, parts.errors)
  if (from.lookup !== undefined) return lookup(from.lookup, `${key}.lookup`, parts.errors)
  if (from.fingerprint !== undefined) {
    const read = textAt(from.fingerprint, `${key}.fingerprint`, parts.errors)
    return (tree) => {
      const credential = read(tree)
      return credential === '' ? '' : parts.fingerprint(credential)
    }
  }
  return rootFields(from.graphqlFields ?? '', `${key}.graphqlFields`, parts.errors)
}

/** The steps of a path, for those who only need to know where; null, and an error, where it is none. */
export function stepsOf(path: string, key: string, errors: MappingErrors): readonly Step[] | null {
  const compiled = checked(path, key, errors)
  return compiled === null ? null : compiled.steps
}

/** Reads whatever stands at a path; undefined for an invalid path, which is an error. */
export function valueAt(
  path: string,
  key: string,
  errors: MappingErrors,
): (tree: unknown) => unknown {
  return checked(path, key, errors)?.read ?? (() => undefined)
}

function checked(
  path: string,
  key: string,
  errors: MappingErrors,
): Extract<CompiledPath, { kind: 'path' }> | null {
  const compiled = compilePath(path)
  if (compiled.kind === 'path') return compiled
  errors.add(key, `path "${path.slice(0, 40)}" ${compiled.reason}`)
  return null
}

function textAt(path: string, key: string, errors: MappingErrors): Expression {
  const read = valueAt(path, key, errors)
  return (tree) => scalarText(read(tree))
}

function scalarText(value: unknown): string {
  if (typeof value === 'string') return bounded(value, limits.idChars)
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

const MAX_NESTING = 3

function firstOf(
  items: readonly unknown[],
  key: string,
  parts: ExpressionParts,
  depth: number,
): Expression {
  if (depth >= MAX_NESTING) {
    parts.errors.add(key, `is nested more than ${MAX_NESTING} deep; flatten it`)
    return nothing
  }
  const reads = items.map((item, at) => compileExpression(item, `${key}.${at}`, parts, depth + 1))
  return (tree) => {
    for (const read of reads) {
      const text = read(tree)
      if (text !== '') return text
    }
    return ''
  }
}

/** 'railway:{operationName}': each brace holds a path. */
function template(text: string, key: string, errors: MappingErrors): Expression {
  const pieces = text.split(/\{([^{}]*)\}/)
  if (pieces.filter((_, at) => at % 2 === 0).some((piece) => /[{}]/.test(piece))) {
    errors.add(key, 'has a brace without its partner; write {path}')
    return nothing
  }
  const reads = pieces.map(
    (piece, at): Expression => (at % 2 === 1 ? textAt(piece, key, errors) : () => piece),
  )
  return (tree) => bounded(reads.map((read) => read(tree)).join(''), limits.idChars)
}

function lookup(
  from: NonNullable<ExpressionFile['lookup']>,
  key: string,
  errors: MappingErrors,
): Expression {
  const read = textAt(from.path, `${key}.path`, errors)
  const table = new Map(Object.entries(asObject(from.table) ?? {}))
  return (tree) => scalarText(table.get(read(tree)) ?? from.otherwise ?? '')
}

function rootFields(path: string, key: string, errors: MappingErrors): Expression {
  const read = valueAt(path, key, errors)
  return (tree) => {
    const document = read(tree)
    if (typeof document !== 'string') return ''
    return joinedFields(graphqlFields(document))
  }
}

/** A cut is marked, because a long list of harmless names may stand before the one that matters. */
function joinedFields(fields: readonly string[]): string {
  const text = fields.join(',')
  return text.length <= limits.wordChars
    ? text
    : `${bounded(text, limits.wordChars)},${MORE_FIELDS}`
}
