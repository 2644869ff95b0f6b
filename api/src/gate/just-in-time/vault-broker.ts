import type { Clock } from '@tripline/infra'
import { unclear } from '../../respond/providers/calls/as-step.ts'
import type { ProviderApi } from '../../respond/providers/calls/provider-api.ts'
import { at, textAt } from '../../respond/providers/calls/read-json.ts'
import type { ApprovedAction, Broker } from './broker.ts'

export interface VaultBrokerParts {
  /** 'vault', or 'vault@eu' of several. */
  readonly name: string
  readonly api: ProviderApi
  /** Path that gives a credential, by what it is for: 'database/creds/cleanup'. The first that fits is taken. */
  readonly paths: readonly VaultPath[]
  readonly clock: Clock
}

export interface VaultPath {
  readonly path: string
  /** Actions, a * at the end for any rest: what Vault's role can do is Vault's to say, so it is said for which it is. */
  readonly actions: readonly string[]
  readonly accounts: readonly string[]
}

const MAX_SECRETS = 20

/** A lease of Vault: made for the task, revoked at its end. */
export function vaultBroker({ name, api, paths, clock }: VaultBrokerParts): Broker {
  const pathFor = (action: ApprovedAction) => paths.find((one) => fits(one, action))?.path

  return {
    // A lease may run longer than we said: what ends here has to be ended there.
    ...{ name, kind: 'vault', endsItself: false },
    serves: (action) => pathFor(action) !== undefined,
    async issue(action, lifeMs, signal) {
      const path = pathFor(action)
      if (path === undefined) return { kind: 'unfit', why: `no path is for ${action.action}` }
      const call = { method: 'GET', path: `/v1/${path}`, expectJson: true } as const
      const answer = await api.call(call, signal)
      if (answer.kind === 'refused') return answer
      const lease = textAt(answer.json, 'lease_id')
      const seconds = at(answer.json, 'lease_duration')
      const secret = secretsIn(at(answer.json, 'data'))
      if (!lease.startsWith(`${path}/`) || typeof seconds !== 'number' || secret === null) {
        return unclear('Vault')
      }
      const until = Math.min(seconds * 1000, lifeMs)
      const expiresAt = clock.now() + until
      return { kind: 'issued', secret, credentialId: lease, handle: { lease }, expiresAt }
    },
    async revoke({ lease = '' }, signal) {
      const json = { lease_id: lease, sync: true }
      const call = { method: 'PUT', path: '/v1/sys/leases/revoke', json } as const
      const answer = await api.call(call, signal)
      if (answer.kind === 'ok') {
        return {
          outcome: 'revoked',
          before: {},
          said: `lease ${lease} is revoked`,
          retryAfterMs: 0,
        }
      }
      const { outcome, said, retryAfterMs } = answer
      return { outcome, said, retryAfterMs, before: {} }
    },
  }
}

function fits({ actions, accounts }: VaultPath, { action, account }: ApprovedAction): boolean {
  const named = actions.some((one) =>
    one.endsWith('*') ? action.startsWith(one.slice(0, -1)) : action === one,
  )
  return named && (accounts.length === 0 || accounts.includes(account))
}

function secretsIn(data: unknown): Readonly<Record<string, string>> | null {
  if (typeof data !== 'object' || data === null) return null
  const texts = Object.entries(data).filter(([, value]) => typeof value === 'string')
  return texts.length === 0 ? null : Object.fromEntries(texts.slice(0, MAX_SECRETS))
}
