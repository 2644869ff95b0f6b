import type { ActionClass } from '../event.ts'

const VERBS: Readonly<Partial<Record<ActionClass, string>>> = {
  read: 'get describe head read view show fetch download lookup check validate verify test preview estimate count select batchget export status inspect print cat peek poll receive options retrieve whoami ping watch diff compare explain summarize parse analyze render decode calculate compute resolve',
  list: 'list search query scan enumerate find browse ls discover filter',
  write:
    'put create update modify set add attach associate register enable tag untag upload import copy move rename write edit patch post send publish save store insert upsert append replace configure change apply allocate accept restore increase decrease activate assign subscribe push merge commit close open schedule reserve book order pay transfer deploy promote reply share sync upgrade start resume label comment notify submit request make mark archive complete',
  delete:
    'delete remove terminate destroy purge drop erase wipe detach disassociate deregister unregister release revoke cancel stop disable deactivate truncate clear reset rm unassign unsubscribe expunge uninstall kill evict drain shutdown failover prune deletecollection',
  privilege: 'grant authorize allow impersonate escalate bind sudo',
  credential: 'assume generate rotate login authenticate decrypt unwrap mint issue',
  execute:
    'run execute exec invoke call launch trigger spawn command eval attach-exec reboot restart',
  llm: 'chat completion completions embed embeddings converse',
}

const CLASS_OF_VERB = new Map<string, ActionClass>(
  (Object.entries(VERBS) as [ActionClass, string][]).flatMap(([actionClass, verbs]) =>
    verbs.split(' ').map((verb): [string, ActionClass] => [verb, actionClass]),
  ),
)

/** Verbs of the class that take what they name out of the world; the others unbind, end or refuse something that stays. */
const DESTROYS = new Set(
  'delete remove terminate destroy purge drop erase wipe truncate clear rm expunge prune deletecollection'.split(
    ' ',
  ),
)

/** Things whose deletion takes the data with it. */
const DATA_HOLDERS = new Set(
  'volume bucket database db table snapshot backup disk cluster filesystem vault keyspace collection repository repo namespace persistentvolume persistentvolumeclaim pvc pv dataset recoverypoint project schema image archive stack environment organization org account tenant site domain zone stream index topic warehouse storage drive'.split(
    ' ',
  ),
)

const BACKUPS = new Set(
  'snapshot backup recoverypoint volumesnapshot etcdbackup pitr recovery'.split(' '),
)

/** Verbs that make or read a backup rather than weaken it. */
const MAKES = new Set(
  'create start copy run make take list get describe schedule enable put'.split(' '),
)

const SECRETS = new Set('secret password credential token apikey passphrase'.split(' '))
/** Things whose making gives somebody a way in. */
const ACCESS = new Set('token credential apikey accesskey'.split(' '))
const MINTS = new Set('create add issue mint generate regenerate'.split(' '))

const LONGEST_NAME_WORDS = 16

/** 'DeleteDBInstance' → delete db instance; 'volumeDelete', 'volume_delete', 'DELETE /v1/volumes/{id}' likewise. Plurals lose their s. */
export function nameWords(name: string): readonly string[] {
  const spaced = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
  const words: string[] = []
  for (const word of spaced.toLowerCase().split(/[^a-z]+/)) {
    if (word === '') continue
    words.push(
      word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word,
    )
    if (words.length === LONGEST_NAME_WORDS) break
  }
  return words
}

export interface VerbReading {
  readonly actionClass: ActionClass
  readonly touchesBackup: boolean
  readonly secretAccess: boolean
}

/**
 * What a name says when no catalogue knows it: the class of its first verb; to delete something that holds data, not to
 * stop, detach or revoke it, is a destruction; a look at something called secret is credential access.
 */
export function readVerb(name: string, fallback: ActionClass): VerbReading {
  const words = nameWords(name)
  let actionClass: ActionClass = fallback
  let verb = ''
  for (const word of words) {
    const found = CLASS_OF_VERB.get(word)
    if (found !== undefined) {
      actionClass = found
      verb = word
      break
    }
  }
  if (MINTS.has(verb) && words.some((_, at) => ACCESS.has(keyWord(words, at)))) {
    actionClass = 'credential'
  }
  // 'RemoveRoleFromDBInstance' removes the role: what stands behind 'from' stays.
  const from = words.indexOf('from')
  const named = from < 0 ? words : words.slice(0, from)
  const holdsData = named.some((word) => DATA_HOLDERS.has(word))
  if (actionClass === 'delete' && DESTROYS.has(verb) && holdsData) actionClass = 'destroy'
  // A password's recovery is no backup's.
  const namesBackup = words.some((word) => BACKUPS.has(word)) && !words.includes('password')
  const looks = actionClass === 'read' || actionClass === 'list'
  return {
    actionClass,
    touchesBackup: namesBackup && !looks && !MAKES.has(verb),
    secretAccess: actionClass === 'read' && words.some((_, at) => SECRETS.has(keyWord(words, at))),
  }
}

/** The word, joined with the one before where that makes it a kind of key: 'api key' → 'apikey'. */
function keyWord(words: readonly string[], at: number): string {
  const word = words[at] ?? ''
  return word === 'key' && at > 0 ? `${words[at - 1]}key` : word
}
