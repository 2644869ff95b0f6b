import { unclear } from '../calls/as-step.ts'
import type { Refusal } from '../calls/provider-answer.ts'
import { refusal } from '../calls/provider-answer.ts'
import type { ProviderApi } from '../calls/provider-api.ts'
import { textAt } from '../calls/read-json.ts'
import { inNamespace } from './vault-reach.ts'

export interface TokenEntry {
  readonly kind: 'token'
  readonly displayName: string
  /** '' for a token of nobody, as root's. */
  readonly entityId: string
}

/** What Vault knows of a token by its accessor; it never says the token. */
export async function lookUpAccessor(
  api: ProviderApi,
  accessor: string,
  namespace: string,
  signal: AbortSignal,
): Promise<TokenEntry | Refusal> {
  const answer = await api.call(
    {
      ...{ method: 'POST', path: '/v1/auth/token/lookup-accessor', expectJson: true },
      ...{ json: { accessor }, ...inNamespace(namespace) },
    },
    signal,
  )
  if (answer.kind === 'refused') return isUnknown(answer) ? missing(answer) : answer
  if (textAt(answer.json, 'data', 'accessor') !== accessor) return unclear('Vault')
  const displayName = textAt(answer.json, 'data', 'display_name')
  return { kind: 'token', displayName, entityId: textAt(answer.json, 'data', 'entity_id') }
}

/** Vault says of an accessor or lease it does not know that it is invalid: with 400, 403 or 404, by its version. */
export const isUnknown = ({ said }: Refusal): boolean => /invalid (accessor|lease)/.test(said)

export const missing = ({ said, status }: Refusal): Refusal =>
  refusal('not-found', said, { status })
