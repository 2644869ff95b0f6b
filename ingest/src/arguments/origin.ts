import type { ArgumentAtom } from '../event.ts'
import type { ClassifiedValue } from './classify-value.ts'
import { isDestination } from './classify-value.ts'
import type { Conversation } from './conversation.ts'

/** Where a value came from. */
export interface Origin {
  readonly origin: ArgumentAtom['origin']
  /** The tool whose output held the value, when origin is 'tool' or 'field'. */
  readonly sourceTool: string
}

/** Says where an argument's value came from: `text` as the call spells it, `value` as classified. */
export type OriginOf = (text: string, value: ClassifiedValue) => Origin

const FROM_USER: Origin = { origin: 'user', sourceTool: '' }
const FROM_NOWHERE: Origin = { origin: 'none', sourceTool: '' }
const NOT_VISIBLE: Origin = { origin: 'unknown', sourceTool: '' }
const MAX_WORDS = 32
const MAX_SEARCHED = 512
/** Characters one call's values may be searched through: some tens of milliseconds, whatever a record holds. */
const SEARCH_BUDGET = 64 * 1024 * 1024

/** For calls whose conversation is not visible. */
export const originUnknown: OriginOf = () => NOT_VISIBLE

/**
 * Exact, case-insensitive containment in the conversation: the person's words first, then tool outputs, latest first.
 * What stands by itself in an output is data of the tool's own; what stands among words is somebody's word for it.
 * "All its words are" counts for the person's words too, but not for destinations: an address put together
 * from words somebody said is not an address they gave.
 */
export function originInConversation(conversation: Conversation): OriginOf {
  if (!isVisible(conversation)) return originUnknown
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

/** What LiteLLM leaves of every message where it is told to redact them. */
const REDACTED = 'redacted-by-litellm'

/** False where not a word was logged: then nothing can be said to have come from nowhere. */
function isVisible({ userTexts, outputs }: Conversation): boolean {
  const isWord = (text: string): boolean => text.trim() !== '' && text.trim() !== REDACTED
  return userTexts.some(isWord) || outputs.some(({ text }) => isWord(text))
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
  const spellings = text !== needle && text.length <= MAX_SEARCHED ? [needle, text] : [needle]
  const placeIn = (hay: string): Place => {
    let found: Place = 'absent'
    for (const spelling of spellings) {
      const place = placeOf(hay, spelling, whole)
      if (place === 'field') return place
      if (place === 'words') found = place
    }
    return found
  }
  if (placeIn(texts.user) !== 'absent') return FROM_USER
  if (!whole && allWordsKnown(needle, texts.userWords)) return FROM_USER
  for (const output of texts.outputs) {
    const place = placeIn(output.text)
    if (place === 'field') return { origin: 'field', sourceTool: output.tool }
    if (place === 'words') return { origin: 'tool', sourceTool: output.tool }
  }
  return FROM_NOWHERE
}

/** How a text holds a value: as a field or list item by itself, among words, or not at all. */
type Place = 'field' | 'words' | 'absent'

/** Hits looked at in one text: what is named more often is a field at one of them, or never. */
const MAX_HITS = 64

/** Where the text holds the value; `whole` refuses a hit inside a longer name, or `t.co` would be said by who says `microsoft.com`. */
function placeOf(hay: string, needle: string, whole: boolean): Place {
  let found: Place = 'absent'
  let at = hay.indexOf(needle)
  for (let hits = 0; at >= 0 && hits < MAX_HITS; at = hay.indexOf(needle, at + 1)) {
    const end = at + needle.length
    if (whole && !isWhole(hay, at, end)) continue
    if (standsAlone(hay, at, end)) return 'field'
    found = 'words'
    hits++
  }
  return found
}

function isWhole(hay: string, from: number, to: number): boolean {
  const after = hay.slice(to, to + 2)
  return !/[a-z0-9_+-]/.test(hay.charAt(from - 1)) && !/^(?:[a-z0-9_-]|\.[a-z0-9])/.test(after)
}

/** What opens a value in YAML, JSON or a printed record, and what ends it. */
const OPENED = /(?:^|[\n:,=[{(|>]|^\s*-|\n\s*-)\s{0,8}["'`]?$/
const ENDED = /^["'`]?\s{0,8}(?:$|[\n,;\])}|<])/
const NEAR = 24

/** A field's or list item's whole value: nothing but punctuation on either side. */
function standsAlone(hay: string, from: number, to: number): boolean {
  return (
    ENDED.test(hay.slice(to, to + NEAR)) && OPENED.test(hay.slice(Math.max(0, from - NEAR), from))
  )
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
