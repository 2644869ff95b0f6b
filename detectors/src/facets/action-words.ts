/** Verbs whose past tense is not made by adding -ed. */
const IRREGULAR: ReadonlyMap<string, string> = new Map([
  ['get', 'got'],
  ['put', 'set'],
  ['set', 'set'],
  ['read', 'read'],
  ['run', 'ran'],
  ['send', 'sent'],
  ['write', 'wrote'],
  ['find', 'found'],
  ['begin', 'began'],
  ['give', 'gave'],
  ['take', 'took'],
  ['make', 'made'],
  ['pay', 'paid'],
  ['stop', 'stopped'],
  ['tag', 'tagged'],
  ['untag', 'untagged'],
  ['submit', 'submitted'],
  ['scan', 'scanned'],
  ['drop', 'dropped'],
  ['plan', 'planned'],
  ['post', 'posted to'],
  ['login', 'logged in to'],
  ['upsert', 'changed'],
])
/** Verbs that are told by another. */
const BASES: ReadonlyMap<string, string> = new Map([
  ['put', 'set'],
  ['post', 'post to'],
  ['login', 'log in to'],
  ['upsert', 'change'],
])
const VERBS: ReadonlySet<string> = new Set([
  ...IRREGULAR.keys(),
  ...'accept add apply approve assume attach cancel clone copy create deactivate decrypt delete deploy deregister describe destroy detach disable download enable encrypt evict execute export fetch generate grant import install invoke kill launch list lock lookup modify move open patch promote purge query reboot register reject release remove rename renew replace request reschedule reset resize resolve restart restore resume retrieve revoke rotate schedule search share start suspend sync terminate transfer trigger truncate update upgrade upload use validate verify view watch wipe'.split(
    ' ',
  ),
])
const METHODS: ReadonlyMap<string, Deed> = new Map([
  ['GET', { base: 'read', past: 'read', object: '' }],
  ['HEAD', { base: 'read', past: 'read', object: '' }],
  ['POST', { base: 'post to', past: 'posted to', object: '' }],
  ['PUT', { base: 'write', past: 'wrote', object: '' }],
  ['PATCH', { base: 'change', past: 'changed', object: '' }],
  ['DELETE', { base: 'delete', past: 'deleted', object: '' }],
])
/** Looking has no deed to be told in words: the call itself says more. */
const LOOKS: ReadonlySet<string> = new Set(
  'describe download fetch find get list lookup query read retrieve search validate verify view watch'.split(
    ' ',
  ),
)
/** Things that are not counted: no "a" before them. */
const MASS = /(?:^| )(?:access|encryption|lifecycle|logging|replication|traffic|versioning)$/
/** Calls whose name does not say what a person would call them. */
const KNOWN: ReadonlyMap<string, Deed> = new Map(
  (
    [
      ['k8s:create pods/exec', 'run', 'ran', 'a command in a pod'],
      ['k8s:create pods/attach', 'attach to', 'attached to', 'a pod'],
      ['k8s:create pods/portforward', 'open', 'opened', 'a port to a pod'],
      ['k8s:create serviceaccounts/token', 'mint', 'minted', 'a service account token'],
      ['k8s:create clusterrolebindings', 'bind', 'bound', 'a cluster role'],
      ['k8s:create rolebindings', 'bind', 'bound', 'a role'],
      ['k8s:get secrets', 'read', 'read', 'a Kubernetes secret'],
      ['k8s:list secrets', 'list', 'listed', 'Kubernetes secrets'],
      ['secretsmanager:GetSecretValue', 'read', 'read', 'a secret'],
      ['ssm:GetParameter', 'read', 'read', 'a parameter'],
      ['ssm:GetParameters', 'read', 'read', 'parameters'],
      ['vault:read kv', 'read', 'read', 'a Vault secret'],
      ['vault:read database', 'mint', 'minted', 'a database credential'],
      ['railway:variables', 'read', 'read', 'the variables'],
      ['railway:projectTokenCreate', 'mint', 'minted', 'a project token'],
      ['s3:PutObject', 'write', 'wrote', 'an object'],
      ['sts:GetSessionToken', 'mint', 'minted', 'a session token'],
      ['llm:embedding', 'call', 'called', 'an embedding model'],
      ['mcp:secret_returned', 'receive', 'received', 'a secret from a tool'],
    ] as const
  ).map(([action, base, past, object]) => [action, { base, past, object }]),
)

/** What was done, in the words of a sentence. */
export interface Deed {
  /** 'delete' */
  readonly base: string
  /** 'deleted' */
  readonly past: string
  /** With its article: 'a volume'; '' where there is none. */
  readonly object: string
}

/**
 * An action as a past-tense sentence about "It": 'ec2:DeleteVolume' → "It deleted a volume", 'railway:volumeDelete' → the
 * same, 'DELETE /v1/volumes/{id}' → "It deleted volumes", 's3:GetObject' → "It called s3:GetObject".
 */
export function actionSentence(action: string): string {
  const { past, object } = actionDeed(action)
  return `It ${past}${object === '' ? '' : ` ${object}`}`
}

/** The same in parts. */
export function actionDeed(action: string): Deed {
  const known = KNOWN.get(action)
  if (known !== undefined) return known
  const http = /^([A-Z]+) (\S+)/.exec(action)
  if (http !== null) return httpDeed(http[1] ?? '', http[2] ?? '')
  if (action.startsWith('llm:')) return called('a model')
  const name = action.slice(action.lastIndexOf(':') + 1)
  if (action.startsWith('tool:')) {
    return { base: 'use', past: 'used', object: `the tool ${name.slice(0, 40)}` }
  }
  const words = splitWords(name)
  const first = words[0] ?? ''
  const last = words.at(-1) ?? ''
  // A verb without a thing says less than the call itself.
  if (words.length > 1) {
    if (VERBS.has(first) && !LOOKS.has(first)) return deed(first, words.slice(1))
    if (VERBS.has(last) && !LOOKS.has(last)) return deed(last, words.slice(0, -1))
  }
  return called(named(action))
}

const called = (object: string): Deed => ({ base: 'call', past: 'called', object })

/** A call by its own name, at most five words. */
const named = (action: string): string =>
  action.trim().split(/\s+/, 5).join(' ').slice(0, 60).trimEnd()

function httpDeed(method: string, path: string): Deed {
  const known = METHODS.get(method)
  if (known === undefined) return called(named(`${method} ${path}`))
  if (method !== 'DELETE') return { ...known, object: path.slice(0, 60) }
  const parts = path.split(/[/?]/).filter((part) => part !== '' && !/[{}*:\d]/.test(part))
  const thing = splitWords(parts.at(-1) ?? '').join(' ')
  return { ...known, object: thing === '' ? path.slice(0, 60) : thing }
}

const splitWords = (name: string): string[] =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '')
    .slice(0, 6)

function deed(verb: string, things: readonly string[]): Deed {
  return {
    base: BASES.get(verb) ?? verb,
    past: past(verb),
    object: withArticle(things.slice(0, 4).join(' ')),
  }
}

/** The past tense of an English verb, as far as names of actions need it. */
function past(verb: string): string {
  const irregular = IRREGULAR.get(verb)
  if (irregular !== undefined) return irregular
  if (verb.endsWith('e')) return `${verb}d`
  return /[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ied` : `${verb}ed`
}

function withArticle(text: string): string {
  if (MASS.test(text) || (/s$/.test(text) && !/ss$/.test(text))) return text
  return /^[aeiou]/.test(text) ? `an ${text}` : `a ${text}`
}
