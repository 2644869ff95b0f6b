import { RE2JS } from 're2js'
import { refuse } from './refused.ts'

const LONGEST_PATTERN = 4096
/** Instructions of the compiled program: its memory, and the factor of its time. */
const LARGEST_PROGRAM = 20_000
/** Characters of a value that are searched: with the program's bound, what one value may cost. */
const SEARCHED = 65_536

/** A search for a regular expression in time linear in the text, whatever the expression (RE2; Cox 2010). */
export function compileRegex(pattern: string, flags: number): (text: string) => boolean {
  if (pattern.length > LONGEST_PATTERN) {
    refuse(`a regular expression is longer than ${LONGEST_PATTERN} characters`)
  }
  let compiled: RE2JS
  try {
    compiled = RE2JS.compile(pattern, flags)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    refuse(`re: ${reason.slice(0, 200)}; look-arounds and back-references cannot be used`)
  }
  if (compiled.programSize() > LARGEST_PROGRAM) {
    refuse('a regular expression repeats too much; lower its counts')
  }
  return (text) => compiled.test(text.length > SEARCHED ? text.slice(0, SEARCHED) : text)
}

export const REGEX_FLAGS = {
  i: RE2JS.CASE_INSENSITIVE,
  m: RE2JS.MULTILINE,
  s: RE2JS.DOTALL,
} as const

/** The longest run of plain characters that every match must hold, or ''. Only of patterns without alternatives. */
export function requiredText(pattern: string): string {
  if (/[|()[\]{}]/.test(pattern)) return ''
  let longest = ''
  // A character before a quantifier may be absent.
  for (const run of pattern.split(/\\.|[^\\][*?]|[.^$+]/)) {
    if (run.length > longest.length && !/[*?\\]/.test(run)) longest = run
  }
  return longest
}
