import type { HashKey } from '@tripline/infra'
import type { Observation } from '../detector.ts'
import type { Texts } from '../flat/shared-values.ts'
import { FIELD_FACETS, FIRST_ARGUMENT, FIRST_PAIR, PAIR_FACETS } from './facet-list.ts'
import { mixed } from './mixed.ts'
import {
  ACCOUNT,
  AGENT,
  createPartReader,
  PARENT,
  PRINCIPAL,
  REGION,
  SESSION,
} from './read-parts.ts'
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

/** Number of the facet 'account and region', which is made of two parts. */
const PLACE = 4

const partNumber = (name: string): number => {
  if (name === 'agent') return AGENT
  if (name === 'parent') return PARENT
  if (name === 'principal') return PRINCIPAL
  const fields: readonly string[] = FIELD_FACETS
  return fields.indexOf(name)
}

export function createFeatureReader(key: HashKey): ReadFeatures {
  const parts = createPartReader(key)
  const first = Uint8Array.from(PAIR_FACETS, ({ parts }) => partNumber(parts[0]))
  const second = Uint8Array.from(PAIR_FACETS, ({ parts }) => partNumber(parts[1]))
  const textOf = (part: number | undefined): string => parts.text(part ?? 0)
  let last: Observation | null = null

  const features: Features = {
    hi: new Uint32Array(FIRST_ARGUMENT),
    lo: new Uint32Array(FIRST_ARGUMENT),
    agent: 0,
    session: 0,
    severity: 0,
    text(facet) {
      if (facet === PLACE) return `${textOf(ACCOUNT)} ${textOf(REGION)}`.trim()
      if (facet < FIRST_PAIR) return textOf(facet)
      const pair = facet - FIRST_PAIR
      return `${textOf(first[pair])} · ${textOf(second[pair])}`
    },
    context: () => '',
  }

  const pair = (facet: number, a: number, b: number, isThere: boolean): void => {
    const { hi, lo } = parts
    features.hi[facet] = isThere ? mixed(hi[a] ?? 0, hi[b] ?? 0) : 0
    features.lo[facet] = isThere ? mixed(lo[a] ?? 0, lo[b] ?? 0) : 0
  }
  const isThere = (part: number): boolean => parts.hi[part] !== 0

  return (observed) => {
    if (observed === last) return features
    last = observed
    const { hi, lo } = features
    parts.read(observed.event)
    for (let facet = 0; facet < FIRST_PAIR; facet++) {
      hi[facet] = parts.hi[facet] ?? 0
      lo[facet] = parts.lo[facet] ?? 0
    }
    pair(PLACE, ACCOUNT, REGION, isThere(ACCOUNT) || isThere(REGION))
    for (let i = 0; i < first.length; i++) {
      const a = first[i] ?? 0
      const b = second[i] ?? 0
      pair(FIRST_PAIR + i, a, b, isThere(a) && isThere(b))
    }
    features.agent = parts.hi[AGENT] ?? 0
    features.session = parts.hi[SESSION] ?? 0
    features.severity = severityOf(observed.event)
    return features
  }
}
