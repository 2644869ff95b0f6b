/** The words and signs of a GraphQL document one after the other; '' at its end. Comments are left out, a text is `"`. */
export interface GraphqlTokens {
  peek(): string
  next(): string
}

/**
 * As the specification cuts them (October 2021, section 2.1): a comment ends at a carriage return too, and a block of text goes on behind an
 * escaped `\"""`. Cut otherwise, a document would ask a server for more than we read.
 */
const TOKEN =
  /"""(?:[^"\\]|\\"""|\\|"(?!""))*"""|"(?:[^"\\\n\r]|\\.)*"|#[^\n\r]*|[{}()@:]|[A-Za-z_]\w*|\.\.\.|[^\s,\ufeff]/g

export function graphqlTokens(document: string): GraphqlTokens {
  const matches = document.matchAll(TOKEN)
  let ahead = read()

  function read(): string {
    for (;;) {
      const { value } = matches.next()
      if (value === undefined) return ''
      const [token] = value
      if (!token.startsWith('#')) return token.startsWith('"') ? '"' : token
    }
  }

  return {
    peek: () => ahead,
    next() {
      const token = ahead
      ahead = read()
      return token
    },
  }
}
