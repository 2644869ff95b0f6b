import type { HashKey } from '@tripline/infra'
import { hash64, hash64Result } from '@tripline/infra'
import type { ArgumentAtom } from '@tripline/ingest'
import type { Observation } from '../detector.ts'
import {
  ARGUMENT_FLOW,
  ARGUMENT_ORIGIN,
  ARGUMENT_VALUE,
  DESTINATION,
} from '../facets/facet-list.ts'
import { mixed } from '../facets/mixed.ts'
import { contextKey } from '../flat/context-key.ts'
import type { Texts } from '../flat/shared-values.ts'

/** Most atoms of one event that are looked at; the collector sends those that matter most. */
const MOST_ATOMS = 32
const LONGEST = 160

/** The value at hand in one argument facet, as a fingerprint. */
export interface ArgumentValue {
  key: number
  lo: number
  contextLo: number
}

/**
 * The arguments of a call as values of the argument facets. Contexts are (action, argument key): what goes into
 * `send_email.to` says nothing about `read_file.path`.
 */
export interface ArgumentFeatures extends Texts {
  /** Atoms of the event at hand. */
  readonly count: number
  /** Moves to the atom; false when it has no value in the facet. The value is then in `value`. */
  select(atom: number, facet: number): boolean
  readonly value: ArgumentValue
  readonly atom: ArgumentAtom | null
}

export type ReadArguments = (observed: Observation) => ArgumentFeatures

const isDestination = (atom: ArgumentAtom): boolean =>
  atom.kind === 'email' || atom.kind === 'host' || atom.kind === 'account'
/** Numbers, dates and free text identify nothing. */
const isIdentity = (atom: ArgumentAtom): boolean =>
  isDestination(atom) || atom.kind === 'id' || atom.kind === 'name'
const sourceOf = (atom: ArgumentAtom): string =>
  atom.origin === 'tool' ? `tool ${atom.sourceTool}` : atom.origin

export function createArgumentReader(key: HashKey): ReadArguments {
  const hash = hash64Result()
  const value: ArgumentValue = { key: 0, lo: 0, contextLo: 0 }
  let atoms: readonly ArgumentAtom[] = []
  let action = ''
  let current: ArgumentAtom | null = null

  const contextText = (atom: ArgumentAtom): string => `${action} ${atom.key}`.slice(0, LONGEST)

  const inContext = (atom: ArgumentAtom, hi: number, lo: number): void => {
    hash64(contextText(atom), hash, key)
    value.key = contextKey(hash.hi, hi)
    value.contextLo = hash.lo
    value.lo = mixed(lo, hash.hi)
  }

  const select = (index: number, facet: number): boolean => {
    const atom = atoms[index]
    if (atom === undefined) return false
    current = atom
    if (facet === ARGUMENT_FLOW) {
      hash64(sourceOf(atom), hash, key)
      inContext(atom, hash.hi, hash.lo)
      return true
    }
    if (!isIdentity(atom) || atom.hmac === '') return false
    // Already a keyed fingerprint; hashed once more, because not every collector need write 16 hex digits.
    hash64(atom.hmac, hash, key)
    const { hi, lo } = hash
    if (facet === DESTINATION) {
      value.key = hi || 1
      value.lo = lo
      return isDestination(atom)
    }
    if (facet === ARGUMENT_VALUE) inContext(atom, hi, lo)
    else inContext(atom, mixed(hi, atom.origin.length), mixed(lo, atom.origin.length))
    return true
  }

  const text = (facet: number): string => {
    if (current === null) return ''
    if (facet === DESTINATION) return `${current.kind} ${current.hmac}`
    const context = contextText(current)
    if (facet === ARGUMENT_FLOW) return `${context} from ${sourceOf(current)}`
    const origin = facet === ARGUMENT_ORIGIN ? ` from ${current.origin}` : ''
    return `${context} = ${current.kind} ${current.hmac}${origin}`
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
    text,
    context: () => (current === null ? '' : contextText(current)),
  }
  return (observed) => {
    atoms = observed.event.arguments
    action = observed.event.action
    return features
  }
}
