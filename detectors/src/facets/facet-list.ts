import type { FacetSpec } from '../flat/level.ts'

/** Facets read from one field of the event, in the order of their numbers. */
export const FIELD_FACETS = [
  'action',
  'resource type',
  'resource',
  'environment',
  'account and region',
  'credential',
  'network',
  'subnet',
  'client',
  'error code',
  'model',
  'tool',
] as const
export type FieldFacet = (typeof FIELD_FACETS)[number]

/** Two things that are each ordinary may never have met. Parts are other facets, the agent, or the delegation. */
export const PAIR_FACETS = [
  { name: 'credential of agent', parts: ['credential', 'agent'] },
  { name: 'credential in environment', parts: ['credential', 'environment'] },
  { name: 'credential from network', parts: ['credential', 'network'] },
  { name: 'action in environment', parts: ['action', 'environment'] },
  { name: 'action on resource type', parts: ['action', 'resource type'] },
  { name: 'role of parent', parts: ['parent', 'principal'] },
] as const

/** Read from each argument of a call: an event may have many values of these. */
export const ARGUMENT_FACETS = ['destination', 'argument value'] as const

export const FIRST_PAIR = FIELD_FACETS.length
const fields: readonly string[] = FIELD_FACETS
/** For each pair the facets of its parts; -1 for a part that is no facet. */
export const PAIR_PARTS: readonly (readonly number[])[] = PAIR_FACETS.map(({ parts }) =>
  parts.map((part) => fields.indexOf(part)),
)
export const FIRST_ARGUMENT = FIRST_PAIR + PAIR_FACETS.length
export const DESTINATION = FIRST_ARGUMENT
export const ARGUMENT_VALUE = FIRST_ARGUMENT + 1

/** Most values kept per agent: open vocabularies get more room. */
const ROOM: ReadonlyMap<string, number> = new Map([
  ['action', 128],
  ['resource', 96],
  ['action on resource type', 128],
  ['action in environment', 128],
  ['destination', 96],
  ['argument value', 128],
])
const ORDINARY_ROOM = 48

const spec = (name: string, contextual: boolean): FacetSpec => ({
  name,
  contextual,
  perAgent: ROOM.get(name) ?? ORDINARY_ROOM,
})

export const FACETS: readonly FacetSpec[] = [
  ...FIELD_FACETS.map((name) => spec(name, false)),
  ...PAIR_FACETS.map((pair) => spec(pair.name, false)),
  ...ARGUMENT_FACETS.map((name) => spec(name, name !== 'destination')),
]
