import type { ResponderState } from '@tripline/api/wire'
import { plural } from '../words/figures.ts'

/** What the responder does at the moment, in three words at most. */
export function modeWords({ mode, stopped }: ResponderState): string {
  if (stopped) return 'stopped'
  return mode === 'observe' ? 'only proposes' : 'automatic'
}

/** What that means for who looks. */
export function modeDetail(state: ResponderState): string {
  const { mode, stopped, proposed } = state
  const meaning = stopped
    ? 'Nothing is carried out until somebody restarts it.'
    : mode === 'observe'
      ? 'A person carries out every response.'
      : capWords(state)
  if (proposed === 0) return meaning
  return `${meaning} ${plural(proposed, 'proposal')} ${proposed === 1 ? 'waits' : 'wait'} for a person.`
}

/** How much of what it may do by itself within an hour is used. */
export function capWords({ lastHour, perHour }: ResponderState): string {
  const used = `${lastHour} of ${plural(perHour, 'automatic response')} used this hour`
  return lastHour < perHour ? `${used}.` : `${used}: all others wait for a person.`
}
