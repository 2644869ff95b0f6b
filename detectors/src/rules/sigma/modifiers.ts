import { refuse } from './refused.ts'
import { isTimePart } from './time-part.ts'

/** A search key: 'field|modifier|modifier'. Keywords have no field. */
export interface SearchKey {
  readonly field: string
  readonly modifiers: readonly string[]
}

const ENCODINGS = ['base64', 'base64offset', 'utf16', 'utf16le', 'utf16be', 'wide', 'windash']
const PLACES = ['contains', 'startswith', 'endswith']
const ORDERS = ['lt', 'lte', 'gt', 'gte']
/** What says how a value is compared; at most one of them. Time parts may stand before an order. */
const KINDS = ['re', 'cidr', 'exists', 'fieldref', ...ORDERS]
const REGEX_FLAGS = ['i', 'm', 's']
const ANYWHERE = ['all', 'neq', 'cased', 'expand']

const MOST_MODIFIERS = 8

/** Splits a key and checks that its modifiers are known and go together; a rule that says something else is refused. */
export function readSearchKey(key: string): SearchKey {
  const [field = '', ...modifiers] = key.split('|')
  if (modifiers.length > MOST_MODIFIERS) refuse(`${key.slice(0, 80)}: too many modifiers`)
  for (const modifier of modifiers) {
    const known = [...ENCODINGS, ...PLACES, ...KINDS, ...REGEX_FLAGS, ...ANYWHERE]
    if (!known.includes(modifier) && !isTimePart(modifier)) {
      refuse(`${key.slice(0, 80)}: there is no modifier ${modifier.slice(0, 40)}`)
    }
  }
  const kinds = modifiers.filter((one) => KINDS.includes(one))
  if (kinds.length > 1) refuse(`${key}: ${kinds.join(' and ')} do not go together`)
  const [kind = ''] = kinds
  checkFlags(key, modifiers, kind)
  const shaped = modifiers.some((one) => ENCODINGS.includes(one) || PLACES.includes(one))
  if (shaped && kind !== '' && kind !== 'fieldref') {
    refuse(`${key}: ${kind} compares whole values; take the other modifier out`)
  }
  if (kind === 'fieldref' && modifiers.some((one) => ENCODINGS.includes(one))) {
    refuse(`${key}: fieldref takes no encoding`)
  }
  if (modifiers.some(isTimePart) && (shaped || (kind !== '' && !ORDERS.includes(kind)))) {
    refuse(`${key}: a part of a time is a number; compare it with lt, lte, gt, gte or as it is`)
  }
  return { field, modifiers }
}

function checkFlags(key: string, modifiers: readonly string[], kind: string): void {
  const at = modifiers.indexOf('re')
  const stray = modifiers.findIndex((one, i) => REGEX_FLAGS.includes(one) && (at < 0 || i < at))
  if (stray >= 0) refuse(`${key}: ${modifiers[stray]} belongs behind re`)
  if (kind === 're' && modifiers.includes('cased')) {
    refuse(`${key}: regular expressions tell cases apart already; take cased out, or add i`)
  }
}
