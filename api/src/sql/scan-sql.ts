/** A piece of a statement, as ClickHouse's lexer cuts it. */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'symbol'
  /** A quoted identifier without its quotes. */
  readonly text: string
  /** How many parentheses are open around it. */
  readonly depth: number
}

export type Scanned =
  | { readonly kind: 'ok'; readonly tokens: readonly Token[] }
  | { readonly kind: 'refused'; readonly reason: string }

/** In this order at every place: what a lexer takes, and what has no place in a question. */
const WORD = /[A-Za-z0-9_]+/y
const STRING = /'(?:[^'\\]|\\[\s\S]|'')*'/y
/** Nothing in it that could pass for something else where the engine prints it: no dot, slash or bracket. */
const QUOTED = /`[A-Za-z0-9_ %-]+`(?!`)|"[A-Za-z0-9_ %-]+"(?!")/y
const SPACE = /[ \t\r\n]+/y
const SYMBOL = /[-+*/%<>=!|?:.,()[\]]/y

/**
 * Cuts one statement into tokens and refuses every spelling in which two lexers could differ: comments, heredocs, Unicode
 * quotes, hex strings, escapes in identifiers. What is left is one statement, whose parentheses close what they opened.
 */
export function scanSql(text: string): Scanned {
  const tokens: Token[] = []
  const open: string[] = []
  let at = 0

  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    if (found === undefined) return null
    at += found.length
    return found
  }

  while (at < text.length) {
    if (take(SPACE) !== null) continue
    const fault = faultAt(text, at)
    if (fault !== null) return { kind: 'refused', reason: fault }
    const word = take(WORD)
    if (word !== null) {
      // x'41' and b'01' are strings in which a backslash escapes nothing.
      if (text[at] === "'") return { kind: 'refused', reason: `Put a space after ${word}.` }
      tokens.push({ kind: 'word', text: word, depth: open.length })
      continue
    }
    const string = take(STRING)
    if (string !== null) {
      tokens.push({ kind: 'string', text: string, depth: open.length })
      continue
    }
    const quoted = take(QUOTED)
    if (quoted !== null) {
      tokens.push({ kind: 'quoted', text: quoted.slice(1, -1), depth: open.length })
      continue
    }
    const symbol = take(SYMBOL)
    if (symbol === null) return { kind: 'refused', reason: unreadable(text, at) }
    if (symbol === ')' || symbol === ']') {
      if (open.pop() !== (symbol === ')' ? '(' : '[')) {
        return { kind: 'refused', reason: `A ${symbol} closes nothing.` }
      }
    }
    tokens.push({ kind: 'symbol', text: symbol, depth: open.length })
    if (symbol === '(' || symbol === '[') open.push(symbol)
  }
  if (open.length > 0) return { kind: 'refused', reason: `A ${open.at(-1)} is never closed.` }
  return { kind: 'ok', tokens }
}

function faultAt(text: string, at: number): string | null {
  const two = text.slice(at, at + 2)
  if (two === '--' || two === '/*' || two === '//' || text[at] === '#') return 'Leave comments out.'
  return text[at] === ';' ? 'One statement at a time.' : null
}

function unreadable(text: string, at: number): string {
  const c = text[at] ?? ''
  if (c === "'") return 'A string is never closed.'
  if (c === '`' || c === '"') {
    return `Names in ${c} hold letters, digits, spaces, _ % and - here, and are closed.`
  }
  return `${JSON.stringify(c)} has no place here outside a string.`
}
