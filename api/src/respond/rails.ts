import type { HeldFor } from '../wire.ts'

/** What decides whether Tripline may do something by itself. */
export interface Circumstances {
  readonly mode: 'observe' | 'automatic'
  /** By the kill switch. */
  readonly stopped: boolean
  /** The credential or its agent is protected. */
  readonly isProtected: boolean
  /** The playbook asks for a person. */
  readonly asksPerson: boolean
  /** There is an action for the credential; null when there is none. */
  readonly action: { readonly reversible: boolean } | null
  /** The playbook lets what cannot be undone be done without a person. */
  readonly irreversibleAllowed: boolean
  /** Responses carried out by itself within the hour, and how many may be. */
  readonly lastHour: number
  readonly perHour: number
}

/**
 * Why it waits for a person; '' where it may be done. In the order in which people should hear of it: what would hold it
 * even if everything else were changed comes first, and the cap last, so that only what it alone held counts as overflow.
 */
export function heldFor(given: Circumstances): HeldFor {
  if (given.action === null) return 'no-action'
  if (given.stopped) return 'stopped'
  if (given.isProtected) return 'protected'
  if (given.mode === 'observe') return 'observe'
  if (given.asksPerson) return 'playbook'
  if (!given.action.reversible && !given.irreversibleAllowed) return 'irreversible'
  if (given.lastHour >= given.perHour) return 'cap'
  return ''
}
