import { parseDocument } from 'yaml'
import { compileActions } from './compile-actions.ts'
import { compileCondition } from './compile-condition.ts'
import type { Expression, ExpressionParts } from './compile-expression.ts'
import { compileExpression, stepsOf, valueAt } from './compile-expression.ts'
import type { LoadedMapping, Mapping } from './mapping.ts'
import { checkShape, createMappingErrors } from './mapping-errors.ts'
import type { MappingFile } from './mapping-schema.ts'
import { claimFields, countFields, MappingSchema, textFields } from './mapping-schema.ts'

const MAX_FILE = 256 * 1024

/** Reads and compiles one mapping file. `fileName` only serves the errors. */
export function loadMapping(
  text: string,
  fileName: string,
  fingerprint: (credential: string) => string,
): LoadedMapping {
  const errors = createMappingErrors()
  const invalid = (): LoadedMapping => ({
    kind: 'invalid',
    errors: errors.list.map((error) => `${fileName}: ${error}`),
  })
  if (text.length > MAX_FILE) {
    errors.add('', `is larger than ${MAX_FILE} characters; split it`)
    return invalid()
  }
  const file = readYaml(text, errors.add)
  if (file === undefined) return invalid()
  if (!checkShape(MappingSchema, file, '', errors)) return invalid()
  const mapping = compile(file as MappingFile, { fingerprint, errors })
  return errors.list.length > 0 ? invalid() : { kind: 'mapping', mapping }
}

function readYaml(text: string, add: (key: string, problem: string) => void): unknown {
  const document = parseDocument(text, { prettyErrors: true, uniqueKeys: true })
  for (const error of document.errors)
    add('', `${error.message.split('\n', 1)[0]}; correct the YAML`)
  if (document.errors.length > 0) return undefined
  try {
    return document.toJS({ maxAliasCount: 20 }) ?? {}
  } catch {
    add('', 'uses too many aliases; write the values out')
    return undefined
  }
}

function compile(file: MappingFile, parts: ExpressionParts): Mapping {
  const { errors } = parts
  const expression = (value: unknown, key: string): Expression =>
    compileExpression(value, key, parts)
  const conditions = (list: MappingFile['recognise'], key: string) =>
    (list ?? []).map((from, at) => compileCondition(from, `${key}.${at}`, errors))
  checkAction(file, errors.add)
  return {
    name: file.mapping,
    source: `mapped:${file.mapping}`,
    recognise: conditions(file.recognise, 'recognise'),
    id: expression(file.id, 'id'),
    time: { read: valueAt(file.time.path, 'time.path', errors), format: file.time.format },
    texts: fields(textFields, file.event, 'event', expression),
    counts: fields(countFields, file.event, 'event', expression),
    claims: fields(claimFields, file.who ?? {}, 'who', expression),
    denied: conditions(file.outcome?.denied, 'outcome.denied'),
    failure: conditions(file.outcome?.failure, 'outcome.failure'),
    actionName: expression(file.actions?.name, 'actions.name'),
    factsOfName: compileActions(file.actions),
    http:
      file.http === undefined
        ? null
        : {
            method: expression(file.http.method, 'http.method'),
            path: expression(file.http.path, 'http.path'),
            host: expression(file.http.host, 'http.host'),
          },
    risksWhen: (file.risksWhen ?? []).map((from, at) => ({
      risk: from.risk,
      actions: new Set((from.actions ?? []).map((name) => name.toLowerCase())),
      when: compileCondition(from.when, `risksWhen.${at}.when`, errors),
    })),
    arguments: file.arguments === undefined ? null : valueAt(file.arguments, 'arguments', errors),
    leaveOut: (file.leaveOut ?? []).flatMap((path, at) => {
      const steps = stepsOf(path, `leaveOut.${at}`, errors)
      return steps === null ? [] : [steps]
    }),
  }
}

function checkAction(file: MappingFile, add: (key: string, problem: string) => void): void {
  if (file.http === undefined && file.actions === undefined) {
    add('actions', 'is missing; add `actions.name`, or `http` with method and path')
  }
}

function fields<const K extends string>(
  keys: readonly K[],
  from: { readonly [key in K]?: unknown },
  group: string,
  expression: (value: unknown, key: string) => Expression,
): ReadonlyMap<K, Expression> {
  const compiled = new Map<K, Expression>()
  for (const key of keys) {
    if (from[key] !== undefined) compiled.set(key, expression(from[key], `${group}.${key}`))
  }
  return compiled
}
