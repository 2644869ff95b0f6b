import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { everybody, sampleTarget, TOKEN } from '../../../../test/providers/http-ground.ts'
import { loopbackKubernetes } from '../../../../test/providers/loopback-kubernetes.ts'
import type { Target } from '../../response-action.ts'
import { responseActionContract } from '../response-action.contract.ts'
import { deleteTokenSecrets } from './delete-token-secrets.ts'
import { unbindAccount } from './unbind-account.ts'

const forever = new AbortController().signal
const targetOf = (name: string): Target => ({
  ...{ ...sampleTarget, source: 'kubernetes-audit', credentialId: '', credentialKind: '' },
  principal: `system:serviceaccount:payments:${name}`,
})
const nobody = targetOf('nobody')
const common = { secrets: [TOKEN], lag: null, canBeRead: true, stranger: nobody }

responseActionContract('kubernetes.delete-token-secrets', null, async () => {
  const { secrets, ...ground } = await loopbackKubernetes()
  return {
    ...ground,
    async open() {
      const name = `agent-${randomUUID().slice(0, 8)}`
      secrets.make(name)
      secrets.make(name)
      secrets.make('another')
      return {
        ...{ ...common, target: targetOf(name) },
        action: deleteTokenSecrets({ prefix: 'kubernetes', api: ground.api(), ...everybody }),
        truth: async () => secrets.held(),
        works: async () => secrets.held().includes(`${name}-`),
      }
    },
  }
})

responseActionContract('kubernetes.unbind-account', null, async () => {
  const { bindings, ...ground } = await loopbackKubernetes()
  return {
    ...ground,
    async open() {
      const name = `agent-${randomUUID().slice(0, 8)}`
      bindings.make('payments', 'deploy', [name, 'another'])
      bindings.make('payments', 'read', [name])
      bindings.make('', 'system:view', ['another', name])
      return {
        ...{ ...common, target: targetOf(name) },
        action: unbindAccount({ prefix: 'kubernetes', api: ground.api(), ...everybody }),
        truth: async () => bindings.held(),
        works: async () => bindings.held().includes(name),
      }
    },
  }
})

test('a binding that was deleted meanwhile is made anew, and what others changed stays', async (t) => {
  const { bindings, ...ground } = await loopbackKubernetes()
  t.after(ground.close)
  const gone = bindings.make('payments', 'read', ['fixer'])
  const changed = bindings.make('payments', 'deploy', ['fixer', 'another'])
  const action = unbindAccount({ prefix: 'kubernetes', api: ground.api(), ...everybody })
  const plan = await action.plan(targetOf('fixer'), forever)
  assert.equal(plan.calls.length, 2)
  const { before } = await action.execute(plan, forever)
  assert.match(bindings.held(), /another/, 'who else is bound stays so')
  bindings.delete(gone)
  bindings.add(changed, 'newcomer')
  const undone = await action.undo?.(plan, before, forever)
  assert.equal(undone?.outcome, 'revoked', undone?.said)
  assert.deepEqual(bindings.names(gone), ['fixer'])
  assert.deepEqual(bindings.names(changed), ['another', 'newcomer', 'fixer'])
})

test('what is refused half way is partial, and goes on where it stopped', async (t) => {
  const { bindings, ...ground } = await loopbackKubernetes()
  t.after(ground.close)
  bindings.make('payments', 'a', ['fixer'])
  bindings.make('payments', 'b', ['fixer'])
  const action = unbindAccount({ prefix: 'kubernetes', api: ground.api(), ...everybody })
  const plan = await action.plan(targetOf('fixer'), forever)
  ground.server.fault('forbidden', ({ method, path }) => method === 'PATCH' && path.includes('/b'))
  const half = await action.execute(plan, forever)
  assert.equal(half.outcome, 'partial', half.said)
  assert.equal((await action.verify(plan, forever)).state, 'in')
  ground.server.fault(null)
  assert.equal((await action.execute(plan, forever)).outcome, 'revoked')
  assert.equal((await action.verify(plan, forever)).state, 'out')
})

test('tokens are never asked for, and bound tokens are said to live on', async (t) => {
  const { secrets, ...ground } = await loopbackKubernetes()
  t.after(ground.close)
  secrets.make('fixer')
  const action = deleteTokenSecrets({ prefix: 'kubernetes', api: ground.api(), ...everybody })
  const plan = await action.plan(targetOf('fixer'), forever)
  assert.match(plan.leaves.join(), /tokens that pods were given live on/)
  for (const { headers } of ground.server.calls) {
    assert.match(headers.accept ?? '', /PartialObjectMetadataList/)
  }
  const bound = { ...targetOf('fixer'), credentialId: `JTI=${randomUUID()}` }
  assert.equal(action.appliesTo(bound), false)
  const control = { ...targetOf('x'), principal: 'system:serviceaccount:kube-system:coredns' }
  assert.equal(action.appliesTo(control), false)
})
