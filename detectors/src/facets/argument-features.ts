import type { HashKey } from '@tripline/infra'
import { hash64, hash64Result } from '@tripline/infra'
import type { ArgumentAtom } from '@tripline/ingest'
import type { Observation } from '../detector.ts'
import { contextKey } from '../flat/context-key.ts'
import type { Texts } from '../flat/shared-values.ts'
import { mixed } from './mixed.ts'

/** Most atoms of one event that are looked at; the collector sends those that matter most. */
const MOST_ATOMS = 32
const LONGEST = 160

/** What is taken of an argument. 'by key' is in the context of (action, argument key). */
export type ArgumentForm =
  | 'destination'
  | 'value by key'
  | 'value and origin'
  | 'value and origin by key'
  | 'source by key'

/** The value at hand in one argument facet, as a fingerprint. */
export interface ArgumentValue {
  key: number
  lo: number
  contextLo: number
}

/**
 * The arguments of a call as values of argument facets. Contexts are (action, argument key): what goes into
 * `send_email.to` says nothing about `read_file.path`.
 */
export interface ArgumentFeatures extends Texts {
  /** Atoms of the event at hand. */
  readonly count: number
  /** Moves to the atom; false when it has no value in the facet. The value is then in `value`. */
  select(atom: number, facet: number): boolean
  readonly value: ArgumentValue
  readonly atom: ArgumentAtom | null
  /** Number of that atom, -1 before the first. */
  readonly current: number
}

export type ReadArguments = (observed: Observation) => ArgumentFeatures

/** True for what says where something goes to. */
export const isDestination = (atom: ArgumentAtom): boolean =>
  atom.kind === 'email' || atom.kind === 'host' || atom.kind === 'account'
/** Numbers, dates and free text identify nothing. */
export const isIdentity = (atom: ArgumentAtom): boolean =>
  isDestination(atom) || atom.kind === 'id' || atom.kind === 'name'

/** Who said it, in a word or two: 'user', 'tool read_inbox'. */
export const sourceOf = (atom: ArgumentAtom): string =>
  atom.sourceTool === '' ? atom.origin : `${atom.origin} ${atom.sourceTool}`

const ORIGIN_CODES: Readonly<Record<ArgumentAtom['origin'], number>> = {
  user: 1,
  tool: 2,
  none: 3,
  unknown: 4,
  // Words of a tool or a field of its: the same stranger.
  field: 2,
}

/** Reads the forms as the facets `first`, `first + 1` … */
export function createArgumentReader(
  key: HashKey,
  forms: readonly ArgumentForm[],
  first: number,
): ReadArguments {
  const hash = hash64Result()
  const value: ArgumentValue = { key: 0, lo: 0, contextLo: 0 }
  let atoms: readonly ArgumentAtom[] = []
  let action = ''
  let current: ArgumentAtom | null = null
  let currentAt = -1

  const contextText = (atom: ArgumentAtom): string => `${action} ${atom.key}`.slice(0, LONGEST)

  const inContext = (atom: ArgumentAtom, hi: number, lo: number): void => {
    hash64(contextText(atom), hash, key)
    value.key = contextKey(hash.hi, hi)
    value.contextLo = hash.lo
    value.lo = mixed(lo, hash.hi)
  }

  const select = (index: number, facet: number): boolean => {
    const atom = atoms[index]
    const form = forms[facet - first]
    if (atom === undefined || !isIdentity(atom) || atom.hmac === '') return false
    if (form === 'destination' && !isDestination(atom)) return false
    current = atom
    currentAt = index
    // Already a keyed fingerprint; hashed once more, because not every collector need write 16 hex digits.
    hash64(form === 'source by key' ? sourceOf(atom) : atom.hmac, hash, key)
    let { hi, lo } = hash
    if (form === 'value and origin' || form === 'value and origin by key') {
      const origin = ORIGIN_CODES[atom.origin]
      hi = mixed(hi, origin)
      lo = mixed(lo, origin)
    }
    if (form === 'destination' || form === 'value and origin') {
      value.key = hi || 1
      value.lo = lo
    } else inContext(atom, hi, lo)
    return true
  }

  const text = (facet: number): string => {
    if (current === null) return ''
    const what = `${current.kind} ${current.hmac}`
    switch (forms[facet - first]) {
      case 'value by key':
        return `${contextText(current)} = ${what}`
      case 'value and origin':
        return `${what} from ${current.origin}`
      case 'value and origin by key':
        return `${contextText(current)} = ${what} from ${current.origin}`
      case 'source by key':
        return `${contextText(current)} from ${sourceOf(current)}`
      default:
        return what
    }
  }

  const features: ArgumentFeatures = {
    get count() {
      return Math.min(atoms.length, MOST_ATOMS)
    },
    select,
    value,
    get atom() {
      return current
    },
    get current() {
      return currentAt
    },
    text,
    context: () => (current === null ? '' : contextText(current)),
  }
  return (observed) => {
    atoms = observed.event.arguments
    action = observed.event.action
    return features
  }
}
