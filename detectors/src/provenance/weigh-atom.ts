import type { ArgumentAtom, AuditEvent } from '@tripline/ingest'
import { isDestination } from '../facets/argument-features.ts'

/** Half: of what is no destination, and of what a tool's own data holds as a field. */
const HALF = 0.5
/** Weak models make up values all day: a rate of the agent, seldom a hijack. */
const MADE_UP = 0.3

/**
 * How much a new value counts: where it came from times what it reaches.
 *
 * Destinations (email, host, account) count whole with any tool: a URL that is only fetched carries data out as well. Any
 * other value counts half where the call changes something, and not where it only reads. What the person named is theirs
 * to name. Where nothing shows who named it, nothing speaks for it either: what a call changes then counts whole.
 */
export function weighAtom(event: AuditEvent, atom: ArgumentAtom): number {
  if (atom.origin === 'user') return 0
  const reaches = isDestination(atom)
  const onlyReads = event.actionClass === 'read' || event.actionClass === 'list'
  if (!reaches && onlyReads) return 0
  if (atom.origin === 'unknown') return 1
  const reach = reaches ? 1 : HALF
  if (atom.origin === 'none') return reach * MADE_UP
  return atom.origin === 'field' ? reach * HALF : reach
}
