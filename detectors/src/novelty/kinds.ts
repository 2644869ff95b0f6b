import { FACETS } from '../facets/facet-list.ts'

/** What facets are about: what is done, from where, with whose credential, to what. Each kind has habits of its own. */
const WHAT = 0
const WHENCE = 1
const WHOSE = 2
const WHICH = 3
export const KINDS = 4

const KIND_OF: Readonly<Record<string, number>> = {
  network: WHENCE,
  subnet: WHENCE,
  client: WHENCE,
  credential: WHOSE,
  'credential of agent': WHOSE,
  'credential in environment': WHOSE,
  'credential from network': WHOSE,
  'role of parent': WHOSE,
  resource: WHICH,
  destination: WHICH,
  'argument value': WHICH,
}

/** Kind of each facet by its number. */
export const KIND_OF_FACET: readonly number[] = FACETS.map(({ name }) => KIND_OF[name] ?? WHAT)
