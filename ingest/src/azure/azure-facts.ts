import type { ActionFacts } from '../actions/action-facts.ts'
import { actionFacts, isCatalogued } from '../actions/action-facts.ts'
import { factsOfPast } from '../actions/past-tense.ts'
import type { ActionClass } from '../event.ts'
import { factsOfClass } from '../facts-of-class.ts'

/** Hands out what opens something: 'listkeys', 'listconnectionstrings', 'regeneratekey', 'listadminkeys', 'listaccountsas'. */
const MINTS =
  /^(?:list\w*(?:keys?|secrets?|credentials?|sas|connectionstrings?|tokens?|passwords?)|(?:re)?generate\w*|rotate\w*|getsecret|resetpassword\w*|newaadauthtoken|getaccesstoken\w*)$/
const RUNS = /^(?:run|start|restart|reboot|exec|execute|invoke|trigger|connect|redeploy|reimage)/
const STOPS =
  /^(?:delete|purge|remove|deallocate|poweroff|stop|disable|cancel|revoke|unregister|detach)/
const OPENS = /^(?:assign|elevate|grant|approve|share|begingetaccess|changetenant)/
const LOOKS = /^(?:get|list|check|query|read|search|validate|export|download|audit|join)/

/** 'microsoft.storage/storageaccounts/listkeys/action' by the catalogue, else by what it ends in. */
export function activityFacts(operation: string): ActionFacts {
  const name = operation.toLowerCase()
  if (isCatalogued('azure', name)) return actionFacts('azure', name)
  return factsOfClass('azure', `azure:${name}`, classOf(name.split('/')))
}

function classOf(parts: readonly string[]): ActionClass {
  const verb = parts.at(-1) ?? ''
  if (verb === 'read') return 'read'
  if (verb === 'write') return 'write'
  if (verb === 'delete') return 'delete'
  const action = verb === 'action' ? (parts.at(-2) ?? '') : verb
  if (MINTS.test(action)) return 'credential'
  if (RUNS.test(action)) return 'execute'
  if (STOPS.test(action)) return 'delete'
  if (OPENS.test(action)) return 'privilege'
  if (LOOKS.test(action)) return 'read'
  return parts.length > 1 ? 'write' : 'other'
}

/** Directory operations are sentences: 'Add member to role'. */
export function directoryFacts(operation: string, fallback: ActionClass): ActionFacts {
  return factsOfPast('entra', operation, fallback)
}

/** 'GetBlob', 'DeleteContainer': what is done to stored data. */
export function storageFacts(operation: string, fallback: ActionClass): ActionFacts {
  return actionFacts('azure-storage', operation, fallback)
}
