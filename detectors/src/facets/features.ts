import type { HashKey } from '@tripline/infra'
import { hash64, hash64Result } from '@tripline/infra'
import type { Observation } from '../detector.ts'
import type { Texts } from '../flat/shared-values.ts'
import { FIELD_FACETS, FIRST_ARGUMENT, FIRST_PAIR, PAIR_FACETS } from './facet-list.ts'
import { createFieldReader } from './read-fields.ts'
import { severityOf } from './severity.ts'

/** An event's values of the field and pair facets: fingerprints, and texts when asked. */
export interface Features extends Texts {
  /** Upper halves of the fingerprints; 0 where the facet does not apply. */
  readonly hi: Uint32Array
  readonly lo: Uint32Array
  /** Upper halves of the fingerprints of the agent, and of its session (or credential, where none is named). */
  agent: number
  session: number
  /** 0 … 7: breaks ties among values that nobody ever showed. */
  severity: number
}

/** Reads the features of an observation; asked again for the same one, it answers from memory. */
export type ReadFeatures = (observed: Observation) => Features

/** Parts of pairs that are no facets themselves. */
const AGENT = FIELD_FACETS.length
const PARENT = AGENT + 1
const PRINCIPAL = AGENT + 2
const SESSION = AGENT + 3
const PARTS = AGENT + 4

const partNumber = (name: string): number => {
  if (name === 'agent') return AGENT
  if (name === 'parent') return PARENT
  if (name === 'principal') return PRINCIPAL
  const fields: readonly string[] = FIELD_FACETS
  return fields.indexOf(name)
}

/** Fingerprints remembered per part, per generation. */
const REMEMBERED = 16_384

export function createFeatureReader(key: HashKey): ReadFeatures {
  const fields = createFieldReader()
  const pairs = PAIR_FACETS.map(({ parts }) => parts.map(partNumber))
  const texts: string[] = new Array<string>(PARTS).fill('')
  const partHi = new Uint32Array(PARTS)
  const partLo = new Uint32Array(PARTS)
  const hashes = Array.from({ length: PARTS }, (_, part) => createHashMemo(key, part))
  let last: Observation | null = null

  const features: Features = {
    hi: new Uint32Array(FIRST_ARGUMENT),
    lo: new Uint32Array(FIRST_ARGUMENT),
    agent: 0,
    session: 0,
    severity: 0,
    text(facet) {
      if (facet < FIRST_PAIR) return texts[facet] ?? ''
      const [a = 0, b = 0] = pairs[facet - FIRST_PAIR] ?? []
      return `${texts[a]} · ${texts[b]}`
    },
    context: () => '',
  }

  const hashParts = (): void => {
    for (let part = 0; part < PARTS; part++) {
      const text = texts[part] ?? ''
      if (text === '') {
        partHi[part] = 0
        continue
      }
      const at = hashes[part]?.find(text)
      partHi[part] = at?.hi ?? 0
      partLo[part] = at?.lo ?? 0
    }
  }

  return (observed) => {
    if (observed === last) return features
    last = observed
    const { event } = observed
    fields.read(event, texts)
    texts[AGENT] = event.agentId
    texts[SESSION] = event.sessionId === '' ? event.credentialId : event.sessionId
    texts[PARENT] = fields.parent(event)
    texts[PRINCIPAL] = texts[PARENT] === '' ? '' : fields.principal(event)
    hashParts()
    for (let facet = 0; facet < FIRST_PAIR; facet++) {
      features.hi[facet] = partHi[facet] ?? 0
      features.lo[facet] = partLo[facet] ?? 0
    }
    for (let pair = 0; pair < pairs.length; pair++) {
      const [a = 0, b = 0] = pairs[pair] ?? []
      const facet = FIRST_PAIR + pair
      const both = partHi[a] !== 0 && partHi[b] !== 0
      features.hi[facet] = both ? mixed(partHi[a] ?? 0, partHi[b] ?? 0) : 0
      features.lo[facet] = mixed(partLo[a] ?? 0, partLo[b] ?? 0)
    }
    features.agent = partHi[AGENT] ?? 0
    features.session = partHi[SESSION] ?? 0
    features.severity = severityOf(event)
    return features
  }
}

/** One fingerprint of two; not symmetric, never 0. */
export function mixed(a: number, b: number): number {
  let hash = Math.imul(a ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(b, 0xc2b2ae35)
  hash ^= hash >>> 13
  hash = Math.imul(hash, 0x9e3779b1)
  return (hash ^ (hash >>> 16)) >>> 0 || 1
}

interface Fingerprint {
  readonly hi: number
  readonly lo: number
}

/** Keyed fingerprints of texts, remembered in two generations. The part seeds the key: equal texts differ by part. */
function createHashMemo(key: HashKey, part: number): { find(text: string): Fingerprint } {
  const seeded: HashKey = { k0: key.k0 ^ Math.imul(part + 1, 0x9e3779b1), k1: key.k1 }
  const result = hash64Result()
  let young = new Map<string, Fingerprint>()
  let old = new Map<string, Fingerprint>()
  return {
    find(text) {
      const known = young.get(text)
      if (known !== undefined) return known
      let value = old.get(text)
      if (value === undefined) {
        hash64(text, result, seeded)
        value = { hi: result.hi || 1, lo: result.lo }
      }
      if (young.size >= REMEMBERED) {
        old = young
        young = new Map()
      }
      young.set(text, value)
      return value
    },
  }
}
