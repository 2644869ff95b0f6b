import { retryAfterMs } from '../../../push/delivery-result.ts'
import type { Refusal } from '../calls/provider-answer.ts'
import { outcomeOfStatus, refusal } from '../calls/provider-answer.ts'
import { at, textAt } from '../calls/read-json.ts'
import type { Scrub } from '../calls/scrub.ts'

const MISSING = /^NoSuchEntity/
/** They are 4xx, and pass all the same. */
const PASSES =
  /^(Throttl|TooManyRequests|RequestLimitExceeded|ServiceUnavailable|ServiceFailure|InternalFailure|ConcurrentModification|RequestTimeout|EntityTemporarilyUnmodifiable|RequestTimeTooSkewed)/
const NO_CREDENTIALS = /^(CredentialsProviderError|ExpiredToken|InvalidClientTokenId)/

/** What the SDK threw, as an answer: by the error's code, else by its status; without a status nobody answered. */
export function awsRefusal(error: unknown, scrub: Scrub, now: number): Refusal {
  const name = error instanceof Error ? error.name : ''
  const message = error instanceof Error ? error.message : 'it failed'
  const status = Number(textAt(at(error, '$metadata'), 'httpStatusCode')) || 0
  const headers = at(Reflect.get(Object(error), '$response'), 'headers')
  const waitMs = retryAfterMs(textAt(headers, 'retry-after'), now) ?? 0
  const more = { status, retryAfterMs: waitMs }
  if (MISSING.test(name)) return refusal('not-found', scrub(`${name}: ${message}`), more)
  if (NO_CREDENTIALS.test(name)) {
    const advice = 'give Tripline AWS credentials as any AWS tool finds them'
    return refusal('forbidden', scrub(`${name}: ${message}; ${advice}`), more)
  }
  const outcome =
    PASSES.test(name) || status === 0 || status < 400
      ? 'transient'
      : outcomeOfStatus(status, waitMs)
  return refusal(outcome, scrub(`${name}: ${message}`), more)
}
