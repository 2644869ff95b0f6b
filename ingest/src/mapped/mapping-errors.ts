import type { TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { asObject } from '../limits.ts'

const MAX_ERRORS = 20

/** Collects what is wrong with a mapping file, each with its key and what to do. */
export interface MappingErrors {
  add(key: string, problem: string): void
  readonly list: readonly string[]
}

export function createMappingErrors(): MappingErrors {
  const list: string[] = []
  return {
    list,
    add(key, problem) {
      const line = key === '' ? problem : `${key}: ${problem}`
      if (list.length < MAX_ERRORS && !list.includes(line)) list.push(line)
    },
  }
}

/** Checks a value against a schema and says each fault as a person would: which key, and the fix. */
export function checkShape(
  schema: TSchema,
  value: unknown,
  key: string,
  errors: MappingErrors,
): boolean {
  if (Value.Check(schema, value)) return true
  for (const error of Value.Errors(schema, value)) {
    const at = [key, ...error.instancePath.split('/').slice(1).map(unescaped)].filter(
      (part) => part !== '',
    )
    explain(error.keyword, asObject(error.params) ?? {}, error.message, at.join('.'), errors)
  }
  return false
}

function explain(
  keyword: string,
  params: { readonly [key: string]: unknown },
  message: string,
  at: string,
  errors: MappingErrors,
): void {
  const named = (list: unknown): string => (Array.isArray(list) ? list.join(', ') : String(list))
  const below = (list: unknown): readonly string[] =>
    Array.isArray(list) ? list.map((name) => (at === '' ? String(name) : `${at}.${name}`)) : []
  if (keyword === 'additionalProperties') {
    for (const path of below(params.additionalProperties))
      errors.add(path, 'is not known here; remove it or check its spelling')
  } else if (keyword === 'required') {
    for (const path of below(params.requiredProperties)) errors.add(path, 'is missing; add it')
  } else if (keyword === 'enum') {
    errors.add(at, `is not one of ${named(params.allowedValues)}; use one of these`)
  } else if (keyword === 'type') {
    errors.add(at, `has the wrong type; give a ${named(params.type)}`)
  } else if (keyword !== 'boolean') {
    errors.add(at, `${message}; change it so that it does`)
  }
}

/** JSON Pointer escapes (RFC 6901). */
function unescaped(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~')
}
