/** Fields that name what stands beside them: of a {name, value} pair, and what a Kubernetes object is. */
export const NAME_FIELDS = [
  ...['name', 'key', 'Name', 'Key', 'n', 'k', 'header', 'id'],
  ...['parameterName', 'parameterKey', 'ParameterKey'],
] as const
const TELLING: ReadonlySet<string> = new Set([...NAME_FIELDS, 'kind'])

const QUOTE = 0x22
const COLON = 0x3a
const COMMA = 0x2c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/**
 * Whether the JSON text that ends at this quote is the value of a key by which it names nothing: `"mount_class":"secret"`
 * ends like a secret's name and says nothing of its neighbours. False where that cannot be told at a glance.
 */
export function isPlainValue(json: string, quote: number): boolean {
  const behind = json.charCodeAt(quote + 1)
  if (behind !== COMMA && behind !== CLOSE_BRACE) return false
  const opening = json.lastIndexOf('"', quote - 1)
  if (json.charCodeAt(opening - 1) !== COLON || json.charCodeAt(opening - 2) !== QUOTE) return false
  // An escaped quote is none of these, for a backslash stands before it.
  const keyOpening = json.lastIndexOf('"', opening - 3)
  const before = json.charCodeAt(keyOpening - 1)
  if (before !== COMMA && before !== OPEN_BRACE) return false
  const key = json.slice(keyOpening + 1, opening - 2)
  return !key.includes('\\') && !TELLING.has(key)
}
