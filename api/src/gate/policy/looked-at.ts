import * as cedar from '@cedar-policy/cedar-wasm/nodejs'
import { CLASSES } from './policy-schema.ts'

/** Attributes that a policy may or may not look at: those it does not look at need not tell answers apart. */
export const OPTIONAL = [
  ...['name', 'owner', 'peerGroup', 'type', 'account', 'region', 'credentialKind'],
  ...['blastRadius', 'bits'],
] as const
export type OptionalWord = (typeof OPTIONAL)[number]

/** What answers of a policy set can depend on, beside what always counts. */
export interface LookedAt {
  /** Single agents, resources and actions are told apart. */
  readonly agents: boolean
  readonly resources: boolean
  readonly actions: boolean
  readonly words: ReadonlySet<OptionalWord>
}

const EVERYTHING: LookedAt = {
  ...{ agents: true, resources: true, actions: true },
  words: new Set(OPTIONAL),
}

/**
 * Reads it off the parsed policies, so that comments, names and strings count for nothing. A variable that stands alone
 * (`resource == Resource::"x"`) is looked at by its id; a whole context, or a policy Cedar cannot write as JSON, by everything.
 */
export function lookedAt(policies: Iterable<string>): LookedAt {
  const alone = new Set<string>()
  const attributes = new Set<string>()
  for (const policy of policies) {
    const parsed = cedar.policyToJson(policy)
    if (parsed.type === 'failure') return EVERYTHING
    const { principal, action, resource, conditions } = parsed.json
    if (!isAnyOfAType(principal)) alone.add('principal')
    if (!isAnyOfAType(resource)) alone.add('resource')
    if (!isByClass(action)) alone.add('action')
    look(conditions, alone, attributes)
  }
  if (alone.has('context')) return EVERYTHING
  const named = attributes.has('name')
  return {
    agents: named || alone.has('principal'),
    resources: named || alone.has('resource'),
    actions: alone.has('action'),
    words: new Set(OPTIONAL.filter((word) => attributes.has(word))),
  }
}

const isAnyOfAType = (scope: object): boolean => {
  const { op, in: within } = scope as { readonly op?: string; readonly in?: unknown }
  return op === 'All' || (op === 'is' && within === undefined)
}

/** `action`, `action in Action::"read"`, `action in [Action::"read", Action::"list"]`: the class says all. */
function isByClass(scope: object): boolean {
  const {
    op,
    entity,
    entities = [entity],
  } = scope as {
    readonly op?: string
    readonly entity?: unknown
    readonly entities?: readonly unknown[]
  }
  return (
    op === 'All' ||
    (op === 'in' && entities.every((one) => CLASSES.has(String(Reflect.get(Object(one), 'id')))))
  )
}

/** Walks an expression of Cedar's JSON policy format: https://docs.cedarpolicy.com/policies/json-format.html */
function look(node: unknown, alone: Set<string>, attributes: Set<string>): void {
  if (typeof node !== 'object' || node === null) return
  if (Array.isArray(node)) {
    for (const one of node) look(one, alone, attributes)
    return
  }
  for (const [operator, inner] of Object.entries(node)) {
    if (operator === 'Var') alone.add(String(inner))
    else if (operator === '.' || operator === 'has') {
      for (const word of [Reflect.get(Object(inner), 'attr')].flat()) attributes.add(String(word))
      lookAtOwner(Reflect.get(Object(inner), 'left'), alone, attributes)
    } else if (operator === 'is' && Reflect.get(Object(inner), 'in') === undefined) {
      lookAtOwner(Reflect.get(Object(inner), 'left'), alone, attributes)
    } else look(inner, alone, attributes)
  }
}

/** `principal.owner` looks at the owner, not at which agent it is. */
function lookAtOwner(left: unknown, alone: Set<string>, attributes: Set<string>): void {
  if (Reflect.get(Object(left), 'Var') === undefined) look(left, alone, attributes)
}
