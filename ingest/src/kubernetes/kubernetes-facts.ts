import type { ActionFacts } from '../actions/action-facts.ts'
import type { ActionClass } from '../event.ts'
import { factsOfClass } from '../facts-of-class.ts'
import { bounded, limits } from '../limits.ts'
import type { Memo } from '../memo.ts'
import { createMemo } from '../memo.ts'

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))

const CLASS_OF_VERB = new Map<string, ActionClass>([
  ['get', 'read'],
  ['head', 'read'],
  ['list', 'list'],
  ['watch', 'list'],
  ['create', 'write'],
  ['update', 'write'],
  ['patch', 'write'],
  ['post', 'write'],
  ['put', 'write'],
  ['delete', 'delete'],
  ['deletecollection', 'delete'],
  ['connect', 'execute'],
  ['approve', 'privilege'],
  ['bind', 'privilege'],
  ['escalate', 'privilege'],
  ['impersonate', 'privilege'],
])

/** Opens a way into a running container or node. */
const EXECUTES = words(
  'pods/exec pods/attach pods/portforward pods/proxy pods/ephemeralcontainers services/proxy nodes/proxy',
)
/** Hands out a credential when created. */
const MINTS = words('serviceaccounts/token certificatesigningrequests')
/** Asking the API server a question by POST. */
const REVIEWS = words(
  'tokenreviews subjectaccessreviews localsubjectaccessreviews selfsubjectaccessreviews selfsubjectrulesreviews selfsubjectreviews',
)
/** Says who may do what. */
const GRANTS = words(
  'roles clusterroles rolebindings clusterrolebindings serviceaccounts certificatesigningrequests/approval certificatesigningrequests/status',
)
/** Guards and records: changing them in any way weakens what watches the cluster. */
const GUARDS = words(
  'validatingwebhookconfigurations mutatingwebhookconfigurations validatingadmissionpolicies validatingadmissionpolicybindings mutatingadmissionpolicies mutatingadmissionpolicybindings auditsinks podsecuritypolicies',
)
/** Guards whose removal alone is the harm; creating them is ordinary work. */
const REMOVABLE_GUARDS = words(
  'networkpolicies resourcequotas limitranges poddisruptionbudgets events',
)
/** What takes stored data, or everything inside, with it when deleted. */
const HOLDS_DATA = words(
  'namespaces persistentvolumes persistentvolumeclaims volumesnapshots volumesnapshotcontents customresourcedefinitions backups backupstoragelocations restores etcdbackups databases',
)
const BACKUPS = words(
  'volumesnapshots volumesnapshotcontents volumesnapshotclasses backups backupstoragelocations volumesnapshotlocations schedules etcdbackups scheduledbackups',
)

const CHANGES = words('create update patch delete deletecollection post put')
const DELETES = words('delete deletecollection')
const READS = words('get list watch')

const MAX_ACTIONS = 5_000
// A memo of a pure function.
const memo: Memo<string, ActionFacts> = createMemo(MAX_ACTIONS)

/**
 * What a verb on a resource ('pods/exec', 'secrets', '' for a non-resource path) means for a defender.
 * Sources: Kubernetes "RBAC good practices", the API reference, and MITRE ATT&CK for Containers.
 */
export function kubernetesFacts(verb: string, resource: string): ActionFacts {
  const shortVerb = bounded(verb, 32).toLowerCase()
  const shortResource = bounded(resource, limits.wordChars)
  const name = `${shortVerb} ${shortResource}`
  const known = memo.get(name)
  if (known !== undefined) return known
  const facts = derive(shortVerb, shortResource)
  memo.set(name, facts)
  return facts
}

function derive(verb: string, resource: string): ActionFacts {
  const actionClass = classOf(verb, resource)
  const deletes = DELETES.has(verb)
  const action = `k8s:${verb}${resource === '' ? '' : ` ${resource}`}`
  return factsOfClass('kubernetes', action, actionClass, {
    destructive: deletes,
    secretAccess: actionClass === 'credential' || (resource === 'secrets' && !deletes),
    touchesBackup: BACKUPS.has(resource) && (deletes || verb === 'update' || verb === 'patch'),
  })
}

function classOf(verb: string, resource: string): ActionClass {
  const changes = CHANGES.has(verb)
  if (EXECUTES.has(resource)) return 'execute'
  if (REVIEWS.has(resource)) return 'read'
  if (resource === 'secrets' && READS.has(verb)) return 'credential'
  if (MINTS.has(resource) && verb === 'create') return 'credential'
  if (GRANTS.has(resource) && changes) return 'privilege'
  if (GUARDS.has(resource) && changes) return 'defense'
  if (REMOVABLE_GUARDS.has(resource) && DELETES.has(verb)) return 'defense'
  if ((HOLDS_DATA.has(resource) || BACKUPS.has(resource)) && DELETES.has(verb)) return 'destroy'
  return CLASS_OF_VERB.get(verb) ?? 'other'
}
