import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { everybody, sampleTarget, TOKEN } from '../../../../test/providers/http-ground.ts'
import { loopbackVault } from '../../../../test/providers/loopback-vault.ts'
import type { ResponseAction, Target } from '../../response-action.ts'
import { responseActionContract } from '../response-action.contract.ts'
import { vaultActions } from './vault-actions.ts'

const forever = new AbortController().signal
const target: Target = { ...sampleTarget, source: 'vault-audit', account: 'teams/a/' }

async function ground() {
  const vault = await loopbackVault()
  const action = (name: string): ResponseAction => {
    const reach = { prefix: 'vault', api: vault.api(), ...everybody }
    const found = vaultActions(reach).find((one) => one.name === name)
    assert.ok(found)
    return found
  }
  return { ...vault, action }
}
const common = { secrets: [TOKEN], canBeRead: true }

responseActionContract('vault.revoke-accessor', null, async () => {
  const { action, tokens, ...rest } = await ground()
  return {
    ...rest,
    async open() {
      const token = tokens.make()
      const one = { ...target, credentialKind: 'vault_token', credentialId: token.accessor }
      return {
        ...{ ...common, action: action('vault.revoke-accessor'), target: one, lag: token.lag },
        stranger: { ...one, credentialId: 'accessor-of-nobody' },
        truth: async () => String(token.works()),
        works: async () => token.works(),
      }
    },
  }
})

responseActionContract('vault.disable-entity', null, async () => {
  const { action, tokens, entities, ...rest } = await ground()
  return {
    ...rest,
    async open() {
      const entity = entities.make()
      const token = tokens.make(entity.id)
      const one = { ...target, credentialKind: 'vault_token', credentialId: token.accessor }
      return {
        ...{ ...common, action: action('vault.disable-entity'), target: one, lag: entity.lag },
        stranger: { ...one, credentialId: 'accessor-of-nobody' },
        truth: async () => String(entity.works()),
        works: async () => entity.works(),
      }
    },
  }
})

for (const name of ['vault.revoke-lease', 'vault.revoke-prefix']) {
  responseActionContract(name, null, async () => {
    const { action, leases, ...rest } = await ground()
    return {
      ...rest,
      async open() {
        const path = `aws/creds/deploy-${randomUUID()}`
        const id = leases.make(path)
        const other = leases.make(path)
        const one = { ...target, credentialKind: 'vault_lease', credentialId: id }
        return {
          ...{ ...common, action: action(name), target: one, lag: null },
          stranger: { ...one, credentialId: 'aws/creds/nobody/abcdefgh' },
          truth: async () => [id, other].filter(leases.works).join(),
          works: async () => leases.works(id),
        }
      },
    }
  })
}

test('one lease ends and its neighbours live; a prefix says how many it hits', async (t) => {
  const { action, leases, close } = await ground()
  t.after(close)
  const [id, ...others] = [1, 2, 3].map(() => leases.make('aws/creds/deploy'))
  const one = { ...target, credentialKind: 'vault_lease', credentialId: id ?? '' }
  const narrow = action('vault.revoke-lease')
  const plan = await narrow.plan(one, forever)
  assert.deepEqual(plan.alsoHits, [])
  const wide = await action('vault.revoke-prefix').plan(one, forever)
  assert.deepEqual(wide.alsoHits, ['2 other leases under aws/creds/deploy'])
  await narrow.execute(plan, forever)
  assert.deepEqual(others.map(leases.works), [true, true])
})

test('calls go to the namespace of the event, and an accessor that is told as a digest is no way in', async (t) => {
  const { action, tokens, server, close } = await ground()
  t.after(close)
  const token = tokens.make()
  const one = { ...target, credentialKind: 'vault_token', credentialId: token.accessor }
  await action('vault.revoke-accessor').plan(one, forever)
  assert.equal(server.calls.at(-1)?.headers['x-vault-namespace'], 'teams/a/')
  const digest = { ...one, credentialId: `hmac-sha256:${'a'.repeat(64)}` }
  const calls = server.calls.length
  const plan = await action('vault.revoke-accessor').plan(digest, forever)
  assert.match(plan.impossible, /hmac_accessor=false/)
  assert.equal(server.calls.length, calls)
})

test('a path that climbs is for no action', async (t) => {
  const { action, close } = await ground()
  t.after(close)
  for (const credentialId of [
    'aws/../../sys/seal/abcdefgh',
    '../x/abcdefgh',
    'a/b/abcdefgh?x=1',
    'a/b/..',
  ]) {
    const one = { ...target, credentialKind: 'vault_lease', credentialId }
    assert.equal(action('vault.revoke-prefix').appliesTo(one), false, credentialId)
  }
})
