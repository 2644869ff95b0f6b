import { keyEndingPattern, textNamePattern } from './key-ending.ts'
import { searchForAny } from './rare-search.ts'
import { schemes, tokens } from './secret-patterns.ts'

/**
 * What a text may hold: nothing; secrets named by a JSON key or in a {name, value} pair only; secrets in any text.
 */
export type Suspicion = 'none' | 'named' | 'anywhere'

const KEY_ENDING = keyEndingPattern()
/** The one name too short for KEY_ENDING to find where nothing stands before it. */
const FIRST_WORD = /^pwd/i
const NAME_IN_TEXT = textNamePattern()
/** Escapes hide anything from a search of the raw text: \u0070assword, https:\/\/user:…@host. */
const HIDING_ESCAPE = /\\[u/]/
const USER_INFO = /:\/\/[^\s"'/@:\\]{0,64}:[^\s"'/@\\]{1,256}@/

const searches = searchForAny([
  ...tokens.flatMap(({ marks }) => marks),
  ...schemes.map((scheme) => `${scheme} `),
])

/**
 * Whether a text may hold a secret, for a fraction of what JSON.parse costs. It errs in one direction only: what
 * it lets pass holds nothing that the exact pass would replace (but for a credential behind a scheme in odd case
 * and an AWS key pair without a name, which the exact pass finds only where something else raised suspicion).
 */
export function suspicionOf(text: string): Suspicion {
  for (const search of searches) if (search(text)) return 'anywhere'
  if (text.includes('\\') && HIDING_ESCAPE.test(text)) return 'anywhere'
  if (text.includes('@') && USER_INFO.test(text)) return 'anywhere'
  if (!KEY_ENDING.test(text)) return FIRST_WORD.test(text) ? 'anywhere' : 'none'
  return NAME_IN_TEXT.test(text) ? 'anywhere' : 'named'
}
