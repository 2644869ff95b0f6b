import type { ExecuteOutcome, Plan, ResponseAction, Target } from '../respond/response-action.ts'

export interface TokenActionParts {
  /** Of the provider's GraphQL API. */
  readonly url: string
  readonly adminToken: string
  /** Suspends the token, which can be undone, or deletes it, which cannot. */
  readonly how: 'suspend' | 'delete'
}

interface Reply {
  readonly status: number
  readonly code: string
  readonly value: unknown
}

const TIMEOUT_MS = 5_000

/** Takes a token out of service at the hosting provider of the drills. */
export function tokenAction({ url, adminToken, how }: TokenActionParts): ResponseAction {
  const field = how === 'delete' ? 'apiTokenDelete' : 'apiTokenSuspend'

  async function call(name: string, id: string, signal: AbortSignal): Promise<Reply> {
    const kind = name === 'apiToken' ? 'query' : 'mutation'
    const query = `${kind} tripline($id: String!) { ${name}(id: $id) }`
    const answer = await fetch(`${url}/graphql/v2`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${adminToken}` },
      body: JSON.stringify({ query, variables: { id } }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    })
    const body = Object(await answer.json())
    const code = String(body.errors?.[0]?.extensions?.code ?? '')
    return { status: answer.status, code, value: body.data?.[name] ?? null }
  }

  async function change(name: string, { target }: Plan, signal: AbortSignal) {
    const nothing = { before: {}, retryAfterMs: 0 }
    try {
      const found = await call('apiToken', target.credentialId, signal)
      const was = String(Reflect.get(Object(found.value), 'state') ?? '')
      const { code, status } = await call(name, target.credentialId, signal)
      const done = was === 'active' || name === 'apiTokenResume' ? 'revoked' : 'already-revoked'
      const outcome: ExecuteOutcome =
        code === 'FORBIDDEN'
          ? 'forbidden'
          : code === 'NOT_FOUND'
            ? 'not-found'
            : status === 200
              ? done
              : 'transient'
      return { ...nothing, outcome, before: { was }, said: code || `answered ${status}` }
    } catch {
      return { ...nothing, outcome: 'transient' as const, said: 'it did not answer' }
    }
  }

  return {
    name: `railway.${how}-token`,
    title:
      how === 'delete'
        ? 'Delete the API token; who needs it has to make a new one'
        : 'Suspend the API token; it can be resumed',
    measure: 'revoke',
    reversible: how === 'suspend',
    appliesTo: ({ source, credentialKind }: Target) =>
      source === 'mapped:railway' && /[-_]token$/.test(credentialKind),
    async plan(target, signal) {
      const { code } = await call('apiToken', target.credentialId, signal)
      return {
        ...{ action: `railway.${how}-token`, target, alsoHits: [], parameters: {} },
        calls: [`${field}(id: ${target.credentialId})`],
        leaves: ['calls that were let in before go on to their end'],
        effectiveWithinMs: 0,
        impossible: code === '' ? '' : `the provider says ${code} of this token`,
      }
    },
    execute: (plan, signal) => change(field, plan, signal),
    async verify({ target }, signal) {
      const { code, value } = await call('apiToken', target.credentialId, signal)
      const state = String(Reflect.get(Object(value), 'state') ?? code)
      if (state === 'active') return { state: 'in', said: 'the provider lists it as active' }
      const isOut = state === 'suspended' || state === 'deleted' || state === 'NOT_FOUND'
      return { state: isOut ? 'out' : 'unknown', said: `the provider lists it as ${state}` }
    },
    ...(how === 'suspend' && {
      undo: (plan: Plan, _: unknown, signal: AbortSignal) => change('apiTokenResume', plan, signal),
    }),
  }
}
