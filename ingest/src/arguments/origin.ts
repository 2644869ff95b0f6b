import type { ArgumentAtom } from '../event.ts'
import type { ClassifiedValue } from './classify-value.ts'
import { isDestination } from './classify-value.ts'
import type { Conversation } from './conversation.ts'

/** Where a value came from. */
export interface Origin {
  readonly origin: ArgumentAtom['origin']
  /** The tool whose output held the value, when origin is 'tool'. */
  readonly sourceTool: string
}

/** Says where an argument's value came from: `text` as the call spells it, `value` as classified. */
export type OriginOf = (text: string, value: ClassifiedValue) => Origin

const FROM_USER: Origin = { origin: 'user', sourceTool: '' }
const FROM_NOWHERE: Origin = { origin: 'none', sourceTool: '' }
const MAX_WORDS = 32
const MAX_SEARCHED = 512
/** Characters one call's values may be searched through: some tens of milliseconds, whatever a record holds. */
const SEARCH_BUDGET = 64 * 1024 * 1024

/** For calls whose conversation is not visible. */
export const originUnknown: OriginOf = () => FROM_NOWHERE

/**
 * Exact, case-insensitive containment in the conversation: the person's words first, then tool outputs, latest first.
 * "All its words are" counts for the person's words too, but not for destinations: an address put together
 * from words somebody said is not an address they gave.
 */
export function originInConversation(conversation: Conversation): OriginOf {
  const known = new Map<string, Origin>()
  let texts: SearchTexts | null = null
  let budget = SEARCH_BUDGET

  return (text, value) => {
    const needle = isDestination(value.kind) ? value.normalised : text.trim().toLowerCase()
    const cacheKey = `${value.kind} ${needle}`
    const cached = known.get(cacheKey)
    if (cached !== undefined) return cached
    texts ??= searchTexts(conversation)
    budget -= texts.length
    const found =
      budget < 0 ? FROM_NOWHERE : search(texts, text.trim().toLowerCase(), needle, value)
    known.set(cacheKey, found)
    return found
  }
}

interface SearchTexts {
  readonly user: string
  readonly userWords: ReadonlySet<string>
  readonly outputs: readonly { readonly tool: string; readonly text: string }[]
  readonly length: number
}

function searchTexts(conversation: Conversation): SearchTexts {
  const user = unescaped(conversation.userTexts.join('\n')).toLowerCase()
  const outputs = conversation.outputs
    .map(({ tool, text }) => ({ tool, text: unescaped(text).toLowerCase() }))
    .reverse()
  const length = outputs.reduce((sum, output) => sum + output.text.length, user.length)
  return { user, userWords: new Set(words(user)), outputs, length }
}

function search(texts: SearchTexts, text: string, needle: string, value: ClassifiedValue): Origin {
  if (needle === '' || needle.length > MAX_SEARCHED) return FROM_NOWHERE
  const whole = isDestination(value.kind)
  const holds = (hay: string): boolean =>
    contains(hay, needle, whole) ||
    (text !== needle && text.length <= MAX_SEARCHED && contains(hay, text, whole))
  if (holds(texts.user)) return FROM_USER
  if (!whole && allWordsKnown(needle, texts.userWords)) return FROM_USER
  const output = texts.outputs.find((candidate) => holds(candidate.text))
  return output === undefined ? FROM_NOWHERE : { origin: 'tool', sourceTool: output.tool }
}

/** Containment; `whole` refuses a hit inside a longer name, or `t.co` would count as said by who says `microsoft.com`. */
function contains(hay: string, needle: string, whole: boolean): boolean {
  let at = hay.indexOf(needle)
  if (!whole) return at >= 0
  while (at >= 0) {
    const after = hay.slice(at + needle.length, at + needle.length + 2)
    if (!/[a-z0-9_+-]/.test(hay.charAt(at - 1)) && !/^(?:[a-z0-9_-]|\.[a-z0-9])/.test(after))
      return true
    at = hay.indexOf(needle, at + 1)
  }
  return false
}

function allWordsKnown(text: string, known: ReadonlySet<string>): boolean {
  const parts = words(text)
  return parts.length > 0 && parts.length <= MAX_WORDS && parts.every((word) => known.has(word))
}

function words(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}]+/gu) ?? []
}

// Tools return JSON text inside text: the model reads `bob\u0040example.com` as an address, and so must the search.
function unescaped(text: string): string {
  if (!text.includes('\\')) return text
  return text
    .replace(/\\u([0-9a-f]{4})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
    .replace(/\\([/"'])/g, '$1')
    .replace(/\\[nrt]/g, ' ')
}
