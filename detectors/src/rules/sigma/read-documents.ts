import { parseAllDocuments } from 'yaml'
import type { Fields } from './correlation.ts'
import { isFields } from './correlation.ts'
import { refuse } from './refused.ts'

const MOST_BYTES = 4 << 20
const MOST_DOCUMENTS = 2000
const MOST_ALIASES = 100

/**
 * The documents of one rule file. Older collections say `action: global` for what all later documents share, `repeat` for
 * a variation of the one before, `reset` to forget what was shared.
 */
export function readDocuments(text: string): readonly Fields[] {
  if (text.length > MOST_BYTES) refuse(`over ${MOST_BYTES >> 20} MB; split it`)
  const documents: Fields[] = []
  let shared: Fields = {}
  let last: Fields = {}
  for (const value of parsed(text)) {
    const { action, ...fields } = value
    if (action === 'global') shared = merged(shared, fields)
    else if (action === 'reset') shared = {}
    else {
      last = action === 'repeat' ? merged(last, fields) : merged(shared, value)
      documents.push(last)
    }
  }
  return documents
}

function parsed(text: string): readonly Fields[] {
  const all = parseAllDocuments(text, { uniqueKeys: true, logLevel: 'error' })
  if (!Array.isArray(all)) return []
  if (all.length > MOST_DOCUMENTS) refuse(`over ${MOST_DOCUMENTS} documents`)
  return all.flatMap((document) => {
    const fault = document.errors[0]
    if (fault !== undefined) refuse(`not YAML: ${fault.message.split('\n')[0] ?? ''}`)
    let value: unknown
    try {
      value = document.toJS({ maxAliasCount: MOST_ALIASES })
    } catch {
      refuse(`more than ${MOST_ALIASES} aliases; write the values out`)
    }
    if (value === null || value === undefined) return []
    if (!isFields(value)) refuse('a document that is no map of keys')
    return [value]
  })
}

/** Maps are merged key by key, everything else is replaced. */
function merged(under: Fields, over: Fields): Fields {
  const result = new Map(Object.entries(under))
  for (const [key, value] of Object.entries(over)) {
    const before = result.get(key)
    result.set(key, isFields(before) && isFields(value) ? merged(before, value) : value)
  }
  return Object.fromEntries(result)
}
