/** Rows one question may bring back: a person reads them, and chDB buffers a result whole. */
export const MAX_QUERY_ROWS = 10_000

/** Table functions and functions that read files, the network or programs. */
const REACHES_OUT =
  /\b(file|fileCluster|url|urlCluster|s3|s3Cluster|gcs|azureBlobStorage\w*|hdfs\w*|remote|remoteSecure|cluster|clusterAllReplicas|mysql|postgresql|mongodb|redis|sqlite|odbc|jdbc|executable|input|iceberg\w*|deltaLake\w*|hudi\w*|dictionary|python|catboostEvaluate)\s*\(/i

/**
 * The statement wrapped so that it can only read: inside parentheses ClickHouse takes a SELECT and nothing else. Refused is
 * what could close them: a second statement, or parentheses that do not balance outside strings and comments.
 */
export function readOnlySql(
  sql: string,
):
  | { readonly kind: 'ok'; readonly sql: string }
  | { readonly kind: 'refused'; readonly reason: string } {
  const statement = sql.trim().replace(/;\s*$/, '')
  if (/^(SHOW|DESCRIBE|DESC|EXISTS)\s/i.test(statement) && /^[\w\s.]+$/.test(statement)) {
    return { kind: 'ok', sql: statement }
  }
  if (!/^(SELECT|WITH)\b/i.test(statement)) {
    return {
      kind: 'refused',
      reason: 'Only SELECT, WITH … SELECT, SHOW and DESCRIBE are answered.',
    }
  }
  const reaching = REACHES_OUT.exec(statement.replace(/'(?:[^'\\\\]|\\\\.)*'/g, "''"))
  if (reaching !== null) {
    return { kind: 'refused', reason: `${reaching[1]}() reaches outside the database.` }
  }
  const fault = faultIn(statement)
  if (fault !== null) return { kind: 'refused', reason: fault }
  return { kind: 'ok', sql: `SELECT * FROM (\n${statement}\n) LIMIT ${MAX_QUERY_ROWS}` }
}

/** Walks the text as ClickHouse's lexer would: strings with \ and doubled quotes, identifiers in ` or ", comments. */
function faultIn(text: string): string | null {
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    if (c === "'" || c === '"' || c === '`') {
      const end = endOfQuoted(text, i)
      if (end < 0) return `A ${c} is opened and never closed.`
      i = end
    } else if (
      (c === '-' && text[i + 1] === '-') ||
      c === '#' ||
      (c === '/' && text[i + 1] === '*')
    ) {
      return 'Leave comments out.'
    } else if (c === ';') return 'One statement at a time.'
    else if (c === '$') return 'Heredocs are not answered.'
    else if (c === '(') depth++
    else if (c === ')' && --depth < 0) return 'A parenthesis is closed that was not opened.'
  }
  return depth === 0 ? null : 'A parenthesis is opened and never closed.'
}

function endOfQuoted(text: string, from: number): number {
  const quote = text[from]
  for (let i = from + 1; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === quote) {
      if (text[i + 1] !== quote) return i
      i++
    }
  }
  return -1
}
