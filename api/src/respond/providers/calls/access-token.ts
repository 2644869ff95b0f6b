import type { Clock } from '@tripline/infra'
import { unclear } from './as-step.ts'
import type { ProviderAnswer, Refusal } from './provider-answer.ts'
import type { Authorize } from './provider-api.ts'
import { isRefusal } from './provider-api.ts'
import { at, textAt } from './read-json.ts'

export interface IssuedToken {
  readonly token: string
  /** Seconds from when it was issued. */
  readonly expiresIn: number
}

export type IssueToken = (signal: AbortSignal) => Promise<IssuedToken | Refusal>

/** It is renewed so long before its end: a call may take a while to arrive. */
const MARGIN_MS = 60_000

/** A bearer token that is fetched when it is needed and kept in memory until shortly before it ends. */
export function bearer(issue: IssueToken, clock: Clock): Authorize {
  let kept = { token: '', until: 0 }
  return async (signal) => {
    if (clock.now() >= kept.until) {
      const issued = await issue(signal)
      if (isRefusal(issued)) return issued
      const until = clock.now() + issued.expiresIn * 1000 - MARGIN_MS
      kept = { token: issued.token, until }
    }
    return { authorization: `Bearer ${kept.token}` }
  }
}

/** An answer of a token endpoint (RFC 6749, section 5.1). */
export function issuedBy(answer: ProviderAnswer): IssuedToken | Refusal {
  if (answer.kind === 'refused') return answer
  const token = textAt(answer.json, 'access_token')
  const expiresIn = at(answer.json, 'expires_in')
  return isToken(token) && typeof expiresIn === 'number'
    ? { token, expiresIn }
    : unclear('the token endpoint')
}

/** What may stand in a header. */
export const isToken = (text: string): boolean => /^[\x21-\x7e]{8,4096}$/.test(text)
