import type { GraphqlTokens } from './graphql-tokens.ts'
import { graphqlTokens } from './graphql-tokens.ts'

const MAX_DOCUMENT = 64 * 1024
const MAX_FIELDS = 16
/** Stands for the fields beyond the bound: whoever asks for that many at once hides some. */
export const MORE_FIELDS = '…'

const NAME = /^[A-Za-z_]/
const OPERATION = /^(?:query|mutation|subscription)$/
const ROOT_TYPE = /^(?:root_?)?(?:query|mutation|subscription)(?:_?root|_?type)?$/i

/** What one operation or fragment selects at its top. */
interface Definition {
  /** '' for an operation. */
  readonly fragment: string
  readonly isRoot: boolean
  readonly fields: Set<string>
  readonly spreads: Set<string>
}

/**
 * Names of the root fields of a GraphQL document, aliases resolved, fragments entered, each once: what is really asked
 * for. A client names its operations and fragments as it likes (`mutation listThings { volumeDelete(…) }`), its root fields it
 * cannot. Source of the grammar: GraphQL specification, October 2021, section 2.
 */
export function graphqlFields(document: string): readonly string[] {
  const isCut = document.length > MAX_DOCUMENT
  const definitions = definitionsIn(graphqlTokens(document.slice(0, MAX_DOCUMENT)))
  const fields = new Set<string>()
  for (const definition of reached(definitions)) {
    for (const field of definition.fields) fields.add(field)
  }
  if (fields.size <= MAX_FIELDS && !isCut) return [...fields]
  return [...[...fields].slice(0, MAX_FIELDS - 1), MORE_FIELDS]
}

/** Whether a text begins as a document does that says what it is: an operation or a fragment. */
export function beginsAsGraphql(text: string): boolean {
  const first = graphqlTokens(text.slice(0, MAX_DOCUMENT)).peek()
  return first === 'fragment' || OPERATION.test(first)
}

function definitionsIn(tokens: GraphqlTokens): readonly Definition[] {
  const found: Definition[] = []
  while (tokens.peek() !== '') {
    const head = tokens.peek()
    let fragment = ''
    let isRoot = true
    if (head === 'fragment') {
      tokens.next()
      fragment = tokens.next()
      if (tokens.peek() === 'on') tokens.next()
      isRoot = ROOT_TYPE.test(tokens.next())
    } else if (OPERATION.test(head)) {
      tokens.next()
      // Its name, which may be any word: 'fragment' too.
      if (NAME.test(tokens.peek())) tokens.next()
    } else if (head !== '{') {
      tokens.next()
      continue
    }
    skipTo(tokens, '{')
    if (tokens.next() === '') break
    const definition = { fragment, isRoot, fields: new Set<string>(), spreads: new Set<string>() }
    readSelection(tokens, definition)
    found.push(definition)
  }
  return found
}

/** Up to the brace that ends it. Inline fragments select at the same level; what is below a field is passed over. */
function readSelection(tokens: GraphqlTokens, { fields, spreads }: Definition): void {
  let open = 1
  while (open > 0) {
    const token = tokens.next()
    if (token === '') return
    if (token === '}') open--
    else if (token === '{') open++
    else if (token === '...') {
      if (tokens.peek() === 'on') {
        tokens.next()
        tokens.next()
      } else if (NAME.test(tokens.peek())) spreads.add(tokens.next())
    } else if (token === '@') tokens.next()
    else if (token === '(') skipPast(tokens, '(', ')')
    else if (NAME.test(token)) {
      fields.add(tokens.peek() === ':' ? realName(tokens) : token)
      skipArguments(tokens)
      if (tokens.peek() === '{') {
        tokens.next()
        skipPast(tokens, '{', '}')
      }
    }
  }
}

/** Behind the colon of an alias. */
function realName(tokens: GraphqlTokens): string {
  tokens.next()
  return tokens.next()
}

/** A field's arguments and directives. */
function skipArguments(tokens: GraphqlTokens): void {
  for (;;) {
    const token = tokens.peek()
    if (token === '(') {
      tokens.next()
      skipPast(tokens, '(', ')')
    } else if (token === '@') {
      tokens.next()
      tokens.next()
    } else return
  }
}

/** Variables and directives stand before a selection, with braces of their own in parentheses. */
function skipTo(tokens: GraphqlTokens, end: string): void {
  while (tokens.peek() !== '' && tokens.peek() !== end) {
    if (tokens.next() === '(') skipPast(tokens, '(', ')')
  }
}

/** Behind the sign that closes what is open. */
function skipPast(tokens: GraphqlTokens, opening: string, closing: string): void {
  for (let open = 1; open > 0; ) {
    const token = tokens.next()
    if (token === '') return
    if (token === opening) open++
    else if (token === closing) open--
  }
}

/** Operations, fragments of a root type, and whatever fragments these spread at their top, under whatever type. */
function reached(definitions: readonly Definition[]): ReadonlySet<Definition> {
  const byName = new Map<string, Definition[]>()
  for (const one of definitions) {
    const same = byName.get(one.fragment)
    if (same === undefined) byName.set(one.fragment, [one])
    else same.push(one)
  }
  const found = new Set(definitions.filter(({ isRoot }) => isRoot))
  // A set is walked on through what is added to it meanwhile.
  for (const { spreads } of found) {
    for (const name of spreads) for (const one of byName.get(name) ?? []) found.add(one)
  }
  return found
}
