const MAX_DOCUMENT = 64 * 1024
const MAX_FIELDS = 16
/** Stands for the fields beyond the bound: whoever asks for that many at once hides some. */
export const MORE_FIELDS = '…'

const TOKEN = /"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*|[{}()@:]|[A-Za-z_]\w*|\.\.\.|\S/g
const NAME = /^[A-Za-z_]/
const ROOT_TYPE = /^(?:root)?(?:query|mutation|subscription)(?:root|type)?$/i

interface Reader {
  /** One entry for each open brace: whether its fields are root fields. */
  readonly open: boolean[]
  readonly fields: Set<string>
  parentheses: number
  /** The definition being read selects from a root type. */
  isRoot: boolean
  /** After `...` in a root selection: what follows in braces is still root. */
  isInline: boolean
  previous: string
  /** The field read last, which is an alias when a colon follows. */
  last: string
}

/**
 * Names of the root fields of a GraphQL document, aliases resolved, fragments entered, each once: what is really asked
 * for. A client names its operations as it likes (`mutation listThings { volumeDelete(…) }`), its root fields it cannot.
 */
export function graphqlFields(document: string): readonly string[] {
  const reader: Reader = {
    open: [],
    fields: new Set(),
    parentheses: 0,
    isRoot: true,
    isInline: false,
    previous: '',
    last: '',
  }
  const isCut = document.length > MAX_DOCUMENT
  for (const [token] of document.slice(0, MAX_DOCUMENT).matchAll(TOKEN)) {
    if (token.startsWith('#') || token.startsWith('"')) continue
    readToken(token, reader)
    reader.previous = token
  }
  const fields = [...reader.fields]
  if (fields.length <= MAX_FIELDS && !isCut) return fields
  return [...fields.slice(0, MAX_FIELDS - 1), MORE_FIELDS]
}

function readToken(token: string, reader: Reader): void {
  if (token === '(') reader.parentheses += 1
  else if (token === ')') reader.parentheses = Math.max(0, reader.parentheses - 1)
  if (reader.parentheses > 0) return
  if (token === '{') {
    const above = reader.open.at(-1)
    const isSpread = reader.isInline || reader.previous === '...'
    reader.open.push(above === undefined ? reader.isRoot : above && isSpread)
    reader.isInline = false
  } else if (token === '}') {
    reader.open.pop()
    if (reader.open.length === 0) reader.isRoot = true
  } else if (reader.open.length === 0) readDefinition(token, reader)
  else if (reader.open.at(-1) === true) readSelection(token, reader)
}

function readDefinition(token: string, reader: Reader): void {
  if (token === 'fragment') reader.isRoot = false
  else if (reader.previous === 'on') reader.isRoot = ROOT_TYPE.test(token)
}

function readSelection(token: string, reader: Reader): void {
  const { previous } = reader
  if (token === '@' && previous === '...') reader.isInline = true
  if (token === ':' && reader.last !== '') reader.fields.delete(reader.last)
  if (!NAME.test(token) || previous === '@') return
  if (previous === '...') {
    reader.isInline = token === 'on'
  } else if (!(previous === 'on' && reader.isInline)) {
    reader.isInline = false
    reader.last = reader.fields.has(token) ? '' : token
    reader.fields.add(token)
  }
}
