import type { ArgumentAtom, AuditEvent } from '@tripline/ingest'
import { isDestination } from '../facets/argument-features.ts'

/** Half: of what is no destination, and of what a tool's own data holds as a field. */
const HALF = 0.5
/** Weak models make up values all day: a rate of the agent, seldom a hijack. */
const MADE_UP = 0.3

/**
 * How much a new value counts: what it reaches times where it came from.
 *
 * Destinations (email, host, account) count whole with any tool: a URL that is only fetched carries data out as well. Any
 * other value counts half where the call changes something, and not where it only reads. What the person named is theirs
 * to name. Where nothing shows who named it, nothing speaks for it either: it counts as if a tool had.
 */
export function weighAtom(event: AuditEvent, atom: ArgumentAtom): number {
  const onlyReads = event.actionClass === 'read' || event.actionClass === 'list'
  const reach = isDestination(atom) ? 1 : onlyReads ? 0 : HALF
  switch (atom.origin) {
    case 'user':
      return 0
    case 'none':
      return reach * MADE_UP
    case 'field':
      return reach * HALF
    default:
      return reach
  }
}
