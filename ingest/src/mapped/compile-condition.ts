import { compileGlob } from '../glob.ts'
import { bounded, limits } from '../limits.ts'
import { valueAt } from './compile-expression.ts'
import type { MappingErrors } from './mapping-errors.ts'
import type { ConditionFile } from './mapping-schema.ts'

/** Whether a record is as described. */
export type Condition = (tree: unknown) => boolean

/**
 * `in`, `matches` (a glob, without regard to case) or `atLeast`; without any of them the path must hold something: not
 * null, not '', not an empty list.
 */
export function compileCondition(
  from: ConditionFile,
  key: string,
  errors: MappingErrors,
): Condition {
  const tests = [from.in, from.matches, from.atLeast].filter((test) => test !== undefined)
  if (tests.length > 1) errors.add(key, 'has several tests; give one of in, matches, atLeast')
  const read = valueAt(from.path, `${key}.path`, errors)
  if (from.in !== undefined) {
    const wanted = new Set(from.in.map(String))
    return (tree) => wanted.has(textOf(read(tree)))
  }
  if (from.matches !== undefined) {
    const matches = compileGlob(from.matches.toLowerCase())
    return (tree) => matches(textOf(read(tree)).toLowerCase())
  }
  if (from.atLeast !== undefined) {
    const { atLeast } = from
    return (tree) => numberOf(read(tree)) >= atLeast
  }
  return (tree) => holdsSomething(read(tree))
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return bounded(value, limits.idChars)
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

function numberOf(value: unknown): number {
  if (typeof value === 'number') return value
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN
}

function holdsSomething(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return false
  return !(Array.isArray(value) && value.length === 0)
}
