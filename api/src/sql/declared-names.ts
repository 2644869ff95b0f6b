import type { Token } from './scan-sql.ts'

/**
 * Names that the statement itself gives to subqueries: `WITH name AS (SELECT …)` at its head. Only those that cannot mean
 * anything else anywhere: the first mention of the name declares it, and its own subquery does not mention it.
 */
export function declaredNames(tokens: readonly Token[]): ReadonlySet<string> {
  const names = new Set<string>()
  if (!isWord(tokens[0], 'with')) return names
  for (
    let i = 1;
    i < tokens.length && !(isWord(tokens[i], 'select') && tokens[i]?.depth === 0);
    i++
  ) {
    const name = tokens[i]
    const before = tokens[i - 1]
    const follows = isWord(before, 'with') || before?.text === ','
    if (name === undefined || name.depth > 0 || !follows || !isPlain(name)) continue
    if (!isWord(tokens[i + 1], 'as') || tokens[i + 2]?.text !== '(') continue
    const first = tokens.findIndex((token) => token.text === name.text)
    const end = tokens.findIndex(
      (token, at) => at > i + 2 && token.text === ')' && token.depth === 0,
    )
    const inside = tokens.slice(i + 3, end).some((token) => token.text === name.text)
    if (first === i && !inside) names.add(name.text)
  }
  return names
}

const isPlain = ({ kind, text }: Token) => kind === 'word' && /^[A-Za-z_]/.test(text)

function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === 'word' && token.text.toLowerCase() === word
}
