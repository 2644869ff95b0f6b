/** What came of one call to a provider. */
export type ProviderAnswer =
  /** 2xx. `json` is undefined where the body is none. */
  { readonly kind: 'ok'; readonly status: number; readonly json: unknown } | Refusal

/** The provider would not, could not, or did not answer. */
export interface Refusal {
  readonly kind: 'refused'
  readonly outcome: 'not-found' | 'forbidden' | 'transient'
  /** 0 when no answer came. */
  readonly status: number
  /** For people: bounded, no secret. */
  readonly said: string
  /** When to try again at the earliest; 0 where it did not say. */
  readonly retryAfterMs: number
  /** The body, where it is JSON. */
  readonly json: unknown
}

export function refusal(
  outcome: Refusal['outcome'],
  said: string,
  more: Partial<Pick<Refusal, 'status' | 'retryAfterMs' | 'json'>> = {},
): Refusal {
  return { kind: 'refused', outcome, said, status: 0, retryAfterMs: 0, json: undefined, ...more }
}

/**
 * 404 and 410: it is not there. A limit (429, or any refusal that names a time to come again), a conflict, a lock and errors of
 * theirs pass. Everything else is a no that asking again does not change.
 */
export function outcomeOfStatus(status: number, retryAfterMs: number): Refusal['outcome'] {
  if (status === 404 || status === 410) return 'not-found'
  const passes = [408, 409, 412, 423, 425, 429].includes(status) || status >= 500 || status < 400
  return passes || retryAfterMs > 0 ? 'transient' : 'forbidden'
}
