/** The tokens of a hosting provider, as its API manages them: in service, suspended or deleted; each takes effect a little later. */
export interface TokenDesk {
  /** Whether a call with this secret is let in. */
  admits(secret: string): boolean
  idOf(secret: string): string
  /** Root fields of the management API; null when it is none of them. Only the administrator's token may. */
  manage(field: string, id: string, secret: string): Managed | null
  /** When the first request to take this token out came in, epoch ms; 0 for none. */
  askedAt(id: string): number
}

export type Managed =
  | { readonly kind: 'done'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly code: 'FORBIDDEN' | 'NOT_FOUND' }

export interface ProviderToken {
  readonly id: string
  readonly secret: string
}

type State = 'active' | 'suspended' | 'deleted'

export function createTokenDesk(
  tokens: readonly ProviderToken[],
  adminSecret: string,
  effectAfterMs: number,
): TokenDesk {
  const ids = new Map(tokens.map(({ id, secret }) => [secret, id]))
  const states = new Map<string, State>(tokens.map(({ id }) => [id, 'active']))
  const asked = new Map<string, number>()

  const listed = (): readonly object[] =>
    [...states].flatMap(([id, state]) => (state === 'deleted' ? [] : [{ node: { id } }]))

  function change(id: string, to: State): boolean {
    if (!asked.has(id)) asked.set(id, Date.now())
    setTimeout(() => states.set(id, to), effectAfterMs).unref()
    return true
  }

  return {
    admits: (secret) => secret === adminSecret || states.get(ids.get(secret) ?? '') === 'active',
    idOf: (secret) => ids.get(secret) ?? '',
    askedAt: (id) => asked.get(id) ?? 0,
    manage(field, id, secret) {
      if (!field.startsWith('apiToken')) return null
      if (secret !== adminSecret) return { kind: 'refused', code: 'FORBIDDEN' }
      if (field === 'apiTokens') return { kind: 'done', value: { edges: listed() } }
      const state = states.get(id)
      if (state === undefined || (state === 'deleted' && field !== 'apiToken')) {
        return { kind: 'refused', code: 'NOT_FOUND' }
      }
      switch (field) {
        case 'apiToken':
          return { kind: 'done', value: { id, state } }
        case 'apiTokenDelete':
          return { kind: 'done', value: change(id, 'deleted') }
        case 'apiTokenSuspend':
          return { kind: 'done', value: change(id, 'suspended') }
        case 'apiTokenResume':
          return { kind: 'done', value: change(id, 'active') }
        default:
          return { kind: 'refused', code: 'NOT_FOUND' }
      }
    },
  }
}
