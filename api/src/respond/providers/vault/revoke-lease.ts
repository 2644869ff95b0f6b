import type { ResponseAction } from '../../response-action.ts'
import { goneOr, stepOf, unclear } from '../calls/as-step.ts'
import { listAt, textAt } from '../calls/read-json.ts'
import { located, reading, switchAction } from '../switch-action.ts'
import { isUnknown, missing } from './lookup-accessor.ts'
import type { VaultReach } from './vault-reach.ts'
import { inNamespace, namespaceOf } from './vault-reach.ts'

/** 'aws/creds/deploy/abcd': the path it came from, and its own part. */
const LEASE = /^[\w-]+(?:\/[\w-]+)+\/[\w.-]{8,}$/
const LEAVES = ['whoever may read the path gets a new one']

/** A credential that Vault made for somebody, taken back where it was made. */
export function revokeLease({ prefix, api, includes }: VaultReach): ResponseAction {
  return switchAction({
    name: `${prefix}.revoke-lease`,
    title: 'Revoke this lease: Vault takes the credential back where it was made.',
    effectiveWithinMs: 0,
    appliesTo: (target) =>
      includes(target) &&
      target.credentialKind === 'vault_lease' &&
      LEASE.test(target.credentialId),
    async locate(target) {
      const lease = target.credentialId
      return located(
        { lease, namespace: namespaceOf(target) },
        { calls: [`PUT /v1/sys/leases/revoke ${lease}`], leaves: LEAVES },
      )
    },
    async read({ lease, namespace }, signal) {
      const path = '/v1/sys/leases/lookup'
      const answer = await api.call(
        {
          ...{ method: 'PUT', path, json: { lease_id: lease }, expectJson: true },
          ...inNamespace(namespace),
        },
        signal,
      )
      if (answer.kind === 'refused') return goneOr(isUnknown(answer) ? missing(answer) : answer)
      if (textAt(answer.json, 'data', 'id') !== lease) return unclear('Vault')
      const until = textAt(answer.json, 'data', 'expire_time')
      return reading('in', `the lease runs until ${until}`)
    },
    async off({ lease, namespace }, _, signal) {
      // In step: what is answered is that it is done, and not that it will be.
      const json = { lease_id: lease, sync: true }
      const path = '/v1/sys/leases/revoke'
      const answer = await api.call(
        { method: 'PUT', path, json, ...inNamespace(namespace) },
        signal,
      )
      return stepOf(answer, `lease ${lease} is revoked`)
    },
  })
}

/** All that Vault made from one path. */
export function revokePrefix({ prefix, api, includes }: VaultReach): ResponseAction {
  async function leases(path: string, namespace: string | undefined, signal: AbortSignal) {
    const call = {
      method: 'GET',
      path: `/v1/sys/leases/lookup/${path}?list=true`,
      expectJson: true,
    } as const
    const answer = await api.call({ ...call, ...inNamespace(namespace) }, signal)
    // Of no leases it says 404.
    if (answer.kind === 'refused') return answer.outcome === 'not-found' ? 0 : answer
    const { length } = listAt(answer.json, 'data', 'keys')
    return length === 0 ? unclear('Vault') : length
  }

  return switchAction({
    name: `${prefix}.revoke-prefix`,
    title: 'Revoke every lease of the path that this one came from.',
    effectiveWithinMs: 0,
    appliesTo: (target) =>
      includes(target) &&
      target.credentialKind === 'vault_lease' &&
      LEASE.test(target.credentialId),
    async locate(target, signal) {
      const path = target.credentialId.slice(0, target.credentialId.lastIndexOf('/'))
      const namespace = namespaceOf(target)
      const count = await leases(path, namespace, signal)
      if (typeof count === 'object') return count
      return located(
        { path, namespace },
        {
          calls: [`PUT /v1/sys/leases/revoke-prefix/${path}`],
          alsoHits: count > 1 ? [`${count - 1} other leases under ${path}`] : [],
          leaves: LEAVES,
        },
      )
    },
    async read({ path = '', namespace }, signal) {
      const count = await leases(path, namespace, signal)
      if (typeof count === 'object') return count
      return count === 0
        ? reading('gone', `there is no lease under ${path}`)
        : reading('in', `${count} leases run under ${path}`)
    },
    async off({ path, namespace }, _, signal) {
      const call = { method: 'PUT', path: `/v1/sys/leases/revoke-prefix/${path}` } as const
      const answer = await api.call(
        { ...call, json: { sync: true }, ...inNamespace(namespace) },
        signal,
      )
      return stepOf(answer, `every lease under ${path} is revoked`)
    },
  })
}
