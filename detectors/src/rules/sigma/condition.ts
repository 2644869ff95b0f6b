import { all, some } from './build-search.ts'
import type { Node } from './node.ts'
import { refuse } from './refused.ts'

const DEEPEST = 64

/** A condition and what stands behind its pipe, as older rules write an aggregation; '' when nothing does. */
export interface Condition {
  readonly node: Node
  readonly aggregation: string
}

/** Compiles `sel1 and not 1 of filter_*`. Weakest first: or, and, not, `x of`, parentheses. */
export function buildCondition(text: string, searches: ReadonlyMap<string, Node>): Condition {
  const pipe = text.indexOf('|')
  const expression = pipe < 0 ? text : text.slice(0, pipe)
  const tokens = expression.match(/[()]|[^\s()]+/g) ?? []
  let at = 0
  const peek = (): string => (tokens[at] ?? '').toLowerCase()

  const operand = (depth: number): Node => {
    if (depth > DEEPEST) refuse(`condition: nested deeper than ${DEEPEST}`)
    const token = tokens[at++] ?? ''
    if (token === '') refuse('condition: it ends where a name is due')
    if (token === '(') {
      const inner = disjunction(depth + 1)
      if (tokens[at++] !== ')') refuse('condition: a parenthesis is not closed')
      return inner
    }
    if (token.toLowerCase() === 'not') return { kind: 'not', part: operand(depth + 1) }
    if (/^(?:any|all|\d+)$/i.test(token) && peek() === 'of') {
      at++
      return ofThem(token.toLowerCase(), tokens[at++] ?? '', searches)
    }
    const search = searches.get(token)
    if (search === undefined) refuse(`condition: there is no search named ${token.slice(0, 80)}`)
    return search
  }
  const conjunction = (depth: number): Node => {
    const parts = [operand(depth)]
    while (peek() === 'and') {
      at++
      parts.push(operand(depth))
    }
    return all(parts)
  }
  const disjunction = (depth: number): Node => {
    const parts = [conjunction(depth)]
    while (peek() === 'or') {
      at++
      parts.push(conjunction(depth))
    }
    return some(parts)
  }

  const node = disjunction(0)
  if (at < tokens.length) refuse(`condition: ${tokens[at]?.slice(0, 40)} is one word too many`)
  return { node, aggregation: pipe < 0 ? '' : text.slice(pipe + 1).trim() }
}

/** `1 of them`, `all of sel_*`. Names that begin with an underscore are not of them. */
function ofThem(howMany: string, name: string, searches: ReadonlyMap<string, Node>): Node {
  const wanted = globOf(name)
  const parts = [...searches]
    .filter(([key]) => (name.toLowerCase() === 'them' ? !key.startsWith('_') : wanted(key)))
    .map(([, node]) => node)
  if (parts.length === 0) refuse(`condition: no search is named ${name.slice(0, 80)}`)
  if (howMany === 'all') return all(parts)
  const least = howMany === 'any' ? 1 : Number(howMany)
  if (least < 1 || least > parts.length) {
    refuse(`condition: ${howMany} of ${name.slice(0, 80)}, but there are ${parts.length}`)
  }
  return some(parts, least)
}

function globOf(name: string): (key: string) => boolean {
  const pieces = name.split('*')
  const [first = '', ...rest] = pieces
  const last = rest.pop()
  if (last === undefined) return (key) => key === name
  return (key) => {
    if (!key.startsWith(first)) return false
    let at = first.length
    for (const piece of rest) {
      const found = key.indexOf(piece, at)
      if (found < 0) return false
      at = found + piece.length
    }
    return key.length - last.length >= at && key.endsWith(last)
  }
}
