import type { HeldFor, ResponseRecord } from '@tripline/api/wire'
import { duration } from '../time/relative-time.ts'
import { plural } from '../words/figures.ts'
import { visibleText } from '../words/visible-text.ts'

/** Why a proposal waits for a person; '' where nothing is said. */
export const heldForWords: Readonly<Record<HeldFor, string>> = {
  '': '',
  observe: 'The responder only proposes: a person carries it out.',
  stopped: 'The responder was stopped.',
  protected: 'The credential is protected: only a person takes it away.',
  cap: 'The responder has done as much as it may within an hour.',
  playbook: 'The playbook asks for a person.',
  irreversible: 'It cannot be undone, so a person decides.',
  'hits-others': 'It would hit others too, so a person decides.',
  'no-action': 'No action for this credential is configured.',
  impossible: 'The provider says that it cannot be done.',
  unplanned: 'The provider did not say what it would do.',
}

export const isUnderWay = ({ state }: ResponseRecord): boolean =>
  state === 'evidence' || state === 'executing' || state === 'verifying' || state === 'undoing'

const PROVIDER: Readonly<Record<ResponseRecord['provider'], string>> = {
  '': 'The provider was not asked yet.',
  in: 'The provider says that it still works.',
  out: 'The provider says that it is out.',
  unknown: 'The provider cannot tell; a refused use will prove it.',
}

/** How it stands, in one or two sentences: never more than was proved. */
export function standing(response: ResponseRecord): string {
  const said = visibleText(response.said)
  switch (response.state) {
    case 'proposed':
      return heldForWords[response.heldFor]
    case 'evidence':
      return 'Evidence is being captured before anything is changed.'
    case 'executing':
      if (response.attempts <= 1) return 'Asking the provider.'
      return `Asking the provider, try ${response.attempts}${said === '' ? '.' : `; it said: ${said}.`}`
    case 'verifying':
      return `Asked for, and not proved yet. ${PROVIDER[response.provider]}`
    case 'effective':
      return proof(response)
    case 'failed':
      return `${failure(response)}${said === '' ? '' : `: ${said}`}.`
    case 'undoing':
      return `Being put back${said === '' ? '' : `; the provider said: ${said}`}.`
    case 'undone':
      return 'Put back: the credential works again.'
    case 'dismissed':
      return 'Not to be carried out.'
    default:
      return response.state satisfies never
  }
}

/** Who it was that did not do it, as far as that is known. */
function failure({ outcome, attempts }: ResponseRecord): string {
  switch (outcome) {
    case 'forbidden':
      return 'The provider refused, and the credential still works'
    case 'partial':
      return 'The provider did only part of it'
    case 'transient':
      return `The provider did not do it in ${plural(attempts, 'try', 'tries')}`
    default:
      return 'It failed'
  }
}

function proof({ effectiveAt, requestedAt, refusals, usedAgainAt }: ResponseRecord): string {
  const after = duration(effectiveAt - requestedAt)
  const proved = `Out of service, proved ${after} after it was asked for.`
  if (usedAgainAt > 0) return `${proved} It was used again since.`
  return refusals === 0 ? proved : `${proved} Refused ${plural(refusals, 'time')} since.`
}
