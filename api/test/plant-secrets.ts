import type { Tree } from './json-tree.ts'
import { asObject, changed, pathsIn } from './json-tree.ts'
import { fieldSecrets, plantedSecrets, secretFields } from './planted-secrets.ts'

/** Leaves of one record that are looked at: enough for any of our formats. */
const MAX_LEAVES = 150

/**
 * Copies of a record with secrets in every place a string can stand: each text replaced and extended, keys, nested
 * values, JSON within strings, escapes, and bytes that are no record any more. Each is made when it is asked for.
 */
export function plantSecrets(record: string): readonly (() => string)[] {
  const tree = JSON.parse(record) as Tree
  const leaves = pathsIn(tree, (value) => typeof value === 'string').slice(0, MAX_LEAVES)
  let turn = record.length % plantedSecrets.length
  const next = (): string => plantedSecrets[turn++ % plantedSecrets.length]?.text ?? ''
  const planted: (() => string)[] = []
  for (const path of leaves) {
    planted.push(() => JSON.stringify(changed(tree, path, () => next())))
    planted.push(() => JSON.stringify(changed(tree, path, (was) => `${was} ${next()} and more`)))
  }
  const [first = []] = leaves
  for (const { text } of plantedSecrets) {
    planted.push(...everywhere(tree, text))
    planted.push(() => escaped(JSON.stringify(changed(tree, first, () => text)), text))
    // Cut off behind the secret: no JSON any more.
    const cut = JSON.stringify({ note: text, ...asObject(tree) })
    planted.push(() => cut.slice(0, Math.max(text.length + 40, cut.length / 2)))
    planted.push(() => `not JSON at all ${text.replaceAll('\n', ' ')} end`)
  }
  for (const [index, field] of secretFields.entries()) {
    const own = { [field]: fieldSecrets[index]?.secret ?? '' }
    const pair = { name: field, value: fieldSecrets[index]?.secret ?? '' }
    const places = [own, { deeper: { list: [own] } }, { pair }, { text: JSON.stringify(own) }]
    planted.push(...places.map((place) => () => JSON.stringify({ ...asObject(tree), ...place })))
  }
  return planted
}

/** As a key, in a list, deep down, and as JSON within JSON within JSON. */
function everywhere(tree: Tree, text: string): readonly (() => string)[] {
  const inner = JSON.stringify({ output: text })
  return [
    { ...asObject(tree), [text]: 1 },
    { ...asObject(tree), list: [['x', text], { [`k ${text}`]: [text] }] },
    { ...asObject(tree), requestParameters: { query: text, variables: { input: { note: text } } } },
    { ...asObject(tree), text: inner, twice: JSON.stringify({ inner }) },
    { ...asObject(tree), errorMessage: `failed: ${text}`, userAgent: `agent/1 (${text})` },
  ].map((one) => () => JSON.stringify(one))
}

/** The same JSON with the secret's first characters written as \\u escapes. */
function escaped(json: string, text: string): string {
  const literal = JSON.stringify(text).slice(1, -1)
  const start = literal.slice(0, 3)
  const codes = [...start].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return start.includes('\\') ? json : json.replace(literal, codes.join('') + literal.slice(3))
}

/** A line of text with a secret behind one of its words, or in one of its quoted texts: another word, and another secret, each time. */
export function plantInText(record: string, turn: number): string {
  const secret = plantedSecrets[turn % plantedSecrets.length]?.text.replaceAll('\n', ' ') ?? ''
  const places = [...record.matchAll(/[ "](?=\S)/g)].map(({ index }) => index + 1)
  const at = places[(turn * 5) % Math.max(1, places.length)] ?? 0
  return `${record.slice(0, at)}${secret} ${record.slice(at)}`
}
