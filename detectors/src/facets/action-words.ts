/** Verbs whose past tense is not made by adding -ed. */
const IRREGULAR: ReadonlyMap<string, string> = new Map([
  ['get', 'got'],
  ['put', 'put'],
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
const VERBS: ReadonlySet<string> = new Set([
  ...IRREGULAR.keys(),
  ...'accept add apply approve assume attach cancel clone copy create deactivate decrypt delete deploy deregister describe destroy detach disable download enable encrypt evict execute export fetch generate grant import install invoke kill launch list lock lookup modify move open patch promote purge query reboot register reject release remove rename renew replace request reschedule reset resize resolve restart restore resume retrieve revoke rotate schedule search share start suspend sync terminate transfer trigger truncate update upgrade upload use validate verify view watch wipe'.split(
    ' ',
  ),
])
const METHODS: ReadonlyMap<string, string> = new Map([
  ['GET', 'read'],
  ['HEAD', 'read'],
  ['POST', 'posted to'],
  ['PUT', 'wrote'],
  ['PATCH', 'changed'],
  ['DELETE', 'deleted'],
])

/** Looking has no deed to be told in words: the call itself says more. */
const LOOKS: ReadonlySet<string> = new Set(
  'describe download fetch find get list lookup query read retrieve search validate verify view watch'.split(
    ' ',
  ),
)

/**
 * An action as a past-tense sentence about "It": 'ec2:DeleteVolume' → "It deleted a volume", 'railway:volumeDelete' → the
 * same, 'DELETE /v1/volumes/{id}' → "It deleted volumes", 's3:GetObject' → "It called s3:GetObject".
 */
export function actionSentence(action: string): string {
  const http = /^([A-Z]+) (\S+)/.exec(action)
  if (http !== null) return httpSentence(http[1] ?? '', http[2] ?? '')
  if (action.startsWith('llm:')) return 'It called a model'
  const name = action.slice(action.lastIndexOf(':') + 1)
  if (action.startsWith('tool:')) return `It used the tool ${name.slice(0, 40)}`
  const words = splitWords(name)
  const first = words[0] ?? ''
  const last = words.at(-1) ?? ''
  // A verb without a thing ("login", "vault:read kv") says less than the call itself.
  if (words.length > 1) {
    if (VERBS.has(first) && !LOOKS.has(first)) return `It ${past(first)}${noun(words.slice(1))}`
    if (VERBS.has(last) && !LOOKS.has(last)) return `It ${past(last)}${noun(words.slice(0, -1))}`
  }
  return `It called ${named(action)}`
}

/** A call by its own name, at most five words. */
const named = (action: string): string =>
  action.trim().split(/\s+/, 5).join(' ').slice(0, 60).trimEnd()

function httpSentence(method: string, path: string): string {
  const verb = METHODS.get(method)
  if (verb === undefined) return `It called ${named(`${method} ${path}`)}`
  if (method !== 'DELETE') return `It ${verb} ${path.slice(0, 60)}`
  const parts = path.split(/[/?]/).filter((part) => part !== '' && !/[{}*:\d]/.test(part))
  const thing = splitWords(parts.at(-1) ?? '').join(' ')
  return `It deleted ${thing === '' ? path.slice(0, 60) : thing}`
}

const splitWords = (name: string): string[] =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '')
    .slice(0, 6)

/** The past tense of an English verb, as far as names of actions need it. */
function past(verb: string): string {
  const irregular = IRREGULAR.get(verb)
  if (irregular !== undefined) return irregular
  if (verb.endsWith('e')) return `${verb}d`
  return /[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ied` : `${verb}ed`
}

function noun(words: readonly string[]): string {
  if (words.length === 0) return ''
  const text = words.slice(0, 4).join(' ')
  if (/s$/.test(text) && !/ss$/.test(text)) return ` ${text}`
  return /^[aeiou]/.test(text) ? ` an ${text}` : ` a ${text}`
}
