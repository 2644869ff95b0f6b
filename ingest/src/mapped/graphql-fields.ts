const MAX_DOCUMENT = 64 * 1024
const MAX_FIELDS = 16

const TOKEN = /"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*|[{}()]|[A-Za-z_]\w*|\.\.\.|:|./gs

/**
 * Names of the root fields of a GraphQL document, aliases resolved, in order: what is really asked for. A client names
 * its operations as it likes (`mutation listThings { volumeDelete(…) }`), its root fields it cannot.
 */
export function graphqlFields(document: string): readonly string[] {
  const fields: string[] = []
  let braces = 0
  let parentheses = 0
  let isFragment = false
  let previous = ''
  for (const match of document.slice(0, MAX_DOCUMENT).matchAll(TOKEN)) {
    const token = match[0]
    if (/^[\s,]/.test(token) || token.startsWith('#') || token.startsWith('"')) continue
    if (token === '(') parentheses += 1
    else if (token === ')') parentheses -= 1
    else if (parentheses === 0) {
      if (token === '{') braces += 1
      else if (token === '}') braces -= 1
      else if (braces === 0 && /^\w/.test(token)) {
        if (token === 'fragment') isFragment = true
        else if (/^(?:query|mutation|subscription)$/.test(token) && previous !== 'on')
          isFragment = false
      } else if (braces === 1 && !isFragment && /^\w/.test(token)) {
        if (previous === ':') fields.pop()
        if (previous !== '@' && previous !== '...' && previous !== 'on') fields.push(token)
      }
    }
    previous = token
    if (fields.length > MAX_FIELDS) break
  }
  return fields.slice(0, MAX_FIELDS)
}
