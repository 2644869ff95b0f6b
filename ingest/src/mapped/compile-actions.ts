import type { ActionFacts } from '../actions/action-facts.ts'
import { actionFacts } from '../actions/action-facts.ts'
import type { ActionClass } from '../event.ts'
import type { ActionRisks } from '../facts-of-class.ts'
import { factsOfClass } from '../facts-of-class.ts'
import type { Memo } from '../memo.ts'
import { createMemo } from '../memo.ts'
import { MORE_FIELDS } from './graphql-fields.ts'
import type { MappingFile } from './mapping-schema.ts'
import { classNames, riskNames } from './mapping-schema.ts'

type ActionsFile = NonNullable<MappingFile['actions']>

/** Facts of the action that a record names. */
export type FactsOfName = (service: string, action: string, name: string) => ActionFacts

/** The more dangerous the earlier: what counts where one call does several things. */
const WORST_FIRST: readonly ActionClass[] = [
  'destroy',
  'defense',
  'privilege',
  'credential',
  'delete',
  'execute',
  'write',
  'llm',
  'list',
  'read',
  'other',
]
const MAX_ACTIONS = 2_000

/**
 * The mapping's tables, else the verb in the name. A name of several parts ('volumes,volumeDelete': the root fields of
 * one GraphQL document) is as dangerous as its worst part.
 */
export function compileActions(from: ActionsFile | undefined): FactsOfName {
  const classOf = new Map<string, ActionClass>()
  // Too many to be read: what hides among them may be anything.
  classOf.set(MORE_FIELDS, 'destroy')
  for (const actionClass of classNames) {
    for (const name of from?.classes?.[actionClass] ?? [])
      classOf.set(name.toLowerCase(), actionClass)
  }
  const risky = riskNames.map((risk) => ({
    risk,
    names: lowered(from?.risks?.[risk]),
    except: lowered(from?.not?.[risk]),
  }))
  const fallback = from?.otherwise ?? 'verb'
  const memo: Memo<string, ActionFacts> = createMemo(MAX_ACTIONS)

  function factsOfPart(service: string, action: string, name: string): ActionFacts {
    const lower = name.toLowerCase()
    const known = classOf.get(lower)
    const base =
      known !== undefined
        ? factsOfClass(service, action, known)
        : fallback === 'verb'
          ? { ...actionFacts(service, name), action }
          : factsOfClass(service, action, fallback as ActionClass)
    const risks: { -readonly [K in keyof ActionRisks]?: boolean } = {}
    for (const { risk, names, except } of risky) {
      if (names.has(lower)) risks[risk] = true
      if (except.has(lower)) risks[risk] = false
    }
    return { ...base, ...risks }
  }

  return (service, action, name) => {
    const key = `${service}\u0000${action}\u0000${name}`
    const found = memo.get(key)
    if (found !== undefined) return found
    const parts = name.split(',').map((part) => factsOfPart(service, action, part.trim()))
    const facts = Object.freeze(parts.reduce(worse))
    memo.set(key, facts)
    return facts
  }
}

function worse(a: ActionFacts, b: ActionFacts): ActionFacts {
  const isWorse = WORST_FIRST.indexOf(b.actionClass) < WORST_FIRST.indexOf(a.actionClass)
  return {
    ...(isWorse ? b : a),
    destructive: a.destructive || b.destructive,
    irreversible: a.irreversible || b.irreversible,
    privilegeChange: a.privilegeChange || b.privilegeChange,
    secretAccess: a.secretAccess || b.secretAccess,
    touchesBackup: a.touchesBackup || b.touchesBackup,
  }
}

function lowered(names: readonly string[] | undefined): ReadonlySet<string> {
  return new Set((names ?? []).map((name) => name.toLowerCase()))
}
