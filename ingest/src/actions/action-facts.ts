import type { ActionClass } from '../event.ts'
import { bounded, limits } from '../limits.ts'
import type { Memo } from '../memo.ts'
import { createMemo } from '../memo.ts'
import { awsActions, awsMarks } from './aws-actions.ts'
import { awsSecurityActions } from './aws-security-actions.ts'
import { azureActions, azureMarks } from './azure-actions.ts'
import type { ActionMarks, ActionTable } from './catalogue.ts'
import { gcpActions } from './gcp-actions.ts'
import { githubActions } from './github-actions.ts'
import { platformActions, platformMarks } from './platform-actions.ts'
import { saasActions, saasMarks } from './saas-actions.ts'
import { readVerb } from './verbs.ts'

/** What an action is and what it could cost; one frozen object per action, shared by all its events. */
export interface ActionFacts {
  /** 's3:DeleteBucket', 'DELETE /v1/volumes/{id}' */
  readonly action: string
  readonly service: string
  readonly actionClass: ActionClass
  readonly destructive: boolean
  readonly irreversible: boolean
  readonly privilegeChange: boolean
  readonly secretAccess: boolean
  readonly touchesBackup: boolean
}

const MAX_SERVICES = 64
const MAX_NAMES_PER_SERVICE = 1000

/** Every catalogue there is. */
export const catalogues: readonly ActionTable[] = [
  ...[awsActions, awsSecurityActions, platformActions, githubActions, gcpActions],
  ...[azureActions, saasActions],
]

const classOf = indexClasses(catalogues)
const marks = indexMarks([awsMarks, platformMarks, azureMarks, saasMarks])
// A memo of a pure function, so sharing it between callers shows nowhere.
const memo = createMemo<string, Memo<string, ActionFacts>>(MAX_SERVICES)

/**
 * Facts of one operation: from the catalogue, else from the verb in its name, else `fallback`. The action is
 * named 'service:name'. Any strings may come in; they are cut to the limits.
 */
export function actionFacts(
  service: string,
  name: string,
  fallback: ActionClass = 'other',
): ActionFacts {
  const group = fallback === 'other' ? service : `${service}\u0000${fallback}`
  let names = memo.get(group)
  if (names === undefined) {
    names = createMemo(MAX_NAMES_PER_SERVICE)
    memo.set(bounded(group, limits.wordChars), names)
  }
  const known = names.get(name)
  if (known !== undefined) return known
  const shortService = bounded(service, limits.wordChars)
  const shortName = bounded(name, limits.idChars)
  const facts = derive(shortService, shortName, `${shortService}:${shortName}`, fallback)
  names.set(shortName, facts)
  return facts
}

/**
 * Facts of one HTTP call by method and path template ('/v1/volumes/{id}'); the action is 'METHOD template'.
 * A path that ends in a verb ('/v1/volumes/{id}/wipe') is judged by it, everything else by the method.
 */
export function httpActionFacts(service: string, method: string, template: string): ActionFacts {
  const verb = bounded(method, 16).toUpperCase()
  const name = `${verb} ${bounded(template, limits.idChars - 17)}`
  const group = `${bounded(service, limits.wordChars)}\u0000http`
  let names = memo.get(group)
  if (names === undefined) {
    names = createMemo(MAX_NAMES_PER_SERVICE)
    memo.set(group, names)
  }
  const known = names.get(name)
  if (known !== undefined) return known
  const facts = derive(
    bounded(service, limits.wordChars),
    httpReading(verb, template),
    name,
    'other',
  )
  names.set(name, facts)
  return facts
}

/** The words to judge an HTTP call by: a verb at the end of a POST path speaks before the method. */
function httpReading(method: string, template: string): string {
  const nouns = template.replace(/\{[^}]*\}/g, ' ').slice(0, limits.idChars)
  const end = nouns.slice(nouns.lastIndexOf('/') + 1)
  const verbOfMethod =
    method === 'DELETE'
      ? 'delete'
      : method === 'PUT' || method === 'PATCH' || method === 'POST'
        ? 'put'
        : 'get'
  const endsInVerb = verbOfMethod === 'put' && readVerb(end, 'other').actionClass !== 'other'
  return endsInVerb ? `${end} ${nouns}` : `${verbOfMethod} ${nouns}`
}

/** Whether the catalogue itself names the operation, and no verb had to be read. */
export function isCatalogued(service: string, name: string): boolean {
  return classOf.has(`${service}:${name}`.toLowerCase())
}

function derive(service: string, name: string, action: string, fallback: ActionClass): ActionFacts {
  const key = `${service}:${name}`.toLowerCase()
  const reading = readVerb(name, fallback)
  const actionClass = classOf.get(key) ?? reading.actionClass
  const looks = actionClass === 'read' || actionClass === 'list'
  return Object.freeze({
    action,
    service,
    actionClass,
    destructive:
      actionClass === 'delete' || actionClass === 'destroy' || marks.destructive.has(key),
    irreversible:
      (actionClass === 'destroy' && !marks.reversible.has(key)) || marks.irreversible.has(key),
    privilegeChange: actionClass === 'privilege' || marks.privilegeChange.has(key),
    secretAccess:
      actionClass === 'credential' || reading.secretAccess || marks.secretAccess.has(key),
    touchesBackup: (reading.touchesBackup && !looks) || marks.touchesBackup.has(key),
  })
}

function indexClasses(tables: readonly ActionTable[]): ReadonlyMap<string, ActionClass> {
  const index = new Map<string, ActionClass>()
  for (const table of tables) {
    for (const [service, byClass] of Object.entries(table)) {
      for (const [actionClass, names] of Object.entries(byClass) as [ActionClass, string][]) {
        for (const name of names.split(', ')) {
          index.set(`${service}:${name}`.toLowerCase(), actionClass)
        }
      }
    }
  }
  return index
}

function indexMarks(all: readonly ActionMarks[]): Readonly<Record<keyof ActionMarks, Set<string>>> {
  const of = (mark: keyof ActionMarks) =>
    new Set(all.flatMap((marks) => marks[mark].toLowerCase().split(', ')))
  return {
    destructive: of('destructive'),
    irreversible: of('irreversible'),
    reversible: of('reversible'),
    privilegeChange: of('privilegeChange'),
    secretAccess: of('secretAccess'),
    touchesBackup: of('touchesBackup'),
  }
}
