import type { Outcome } from '../event.ts'
import type { JsonObject } from '../limits.ts'
import { asObject, bounded, limits } from '../limits.ts'

/** Codes by which services say that the caller may not, or is not who it says. */
const DENIED =
  /Denied|Unauthorized|Forbidden|NotAuthorized|AuthFailure|InvalidClientTokenId|ExpiredToken|SignatureDoesNotMatch|UnrecognizedClient|InvalidAccessKeyId/

/** No errorCode is success; a console sign-in says it in its answer. */
export function outcomeOf(event: JsonObject): {
  readonly outcome: Outcome
  readonly errorCode: string
} {
  const errorCode = bounded(event.errorCode, limits.wordChars)
  if (errorCode !== '') return { outcome: DENIED.test(errorCode) ? 'denied' : 'failure', errorCode }
  const signIn = asObject(event.responseElements)?.ConsoleLogin
  if (signIn === 'Failure') return { outcome: 'denied', errorCode: 'ConsoleLoginFailure' }
  return { outcome: 'success', errorCode: '' }
}
