import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { CredentialEdge, IdentityClaims } from '../identity-claims.ts'
import { createCredentialGraph } from './credential-graph.ts'
import { createIdentityResolver } from './identity-resolver.ts'
import { emptyRegistry, registryOf } from './registry.ts'
import { stripVolatile } from './strip-volatile.ts'

const claims = (given: Partial<IdentityClaims>): IdentityClaims => ({
  ...{ principal: '', principalKind: 'unknown', account: '123456789012', credentialId: '' },
  ...{ sessionId: '', sessionName: '', roleName: '', sourceIdentity: '', sessionTag: '' },
  ...{ workload: '', virtualKey: '', agentHeader: '' },
  ...given,
})
const edge = (
  parent: string,
  child: string,
  given: Partial<CredentialEdge> = {},
): CredentialEdge => ({
  ...{ parent, child, issuedAt: 1, expiresAt: 2, sessionTag: '', sourceIdentity: '' },
  ...given,
})
const resolver = (registry = emptyRegistry) => {
  const graph = createCredentialGraph()
  return { graph, ...createIdentityResolver(registry, graph) }
}

test('each stronger thing that a record says wins over all weaker ones', () => {
  const registry = registryOf({ agents: [{ id: 'deployer', credentials: ['ASIACHILD'] }] })
  const { resolve } = resolver(registry)
  const everything: Partial<IdentityClaims> = {
    ...{ credentialId: 'ASIACHILD', sourceIdentity: 'orch-7', sessionTag: '42' },
    ...{ workload: 'spiffe://example.com/a', virtualKey: 'vk', agentHeader: 'hdr' },
    ...{ roleName: 'agent', sessionName: 'nightly', principalKind: 'role' },
  }
  const order: [keyof IdentityClaims | 'registry', string, string][] = [
    ['credentialId', 'deployer', 'registry'],
    ['sourceIdentity', 'orch-7', 'source-identity'],
    ['sessionTag', '42', 'session-tag'],
    ['workload', 'spiffe://example.com/a', 'workload-identity'],
    ['virtualKey', 'vk', 'virtual-key'],
    ['agentHeader', 'hdr', 'agent-header'],
    ['sessionName', 'role:123456789012/agent/nightly', 'session-name'],
    ['roleName', 'role:123456789012/agent', 'role'],
  ]
  let given = everything
  for (const [key, agentId, rule] of order) {
    const found = resolve(claims(given))
    assert.deepEqual([found.agentId, found.rule], [agentId, rule])
    given = { ...given, [key]: '' }
  }
})

test('who works with another agent’s credential is itself, where a checked key or workload says so', () => {
  const registry = registryOf({
    agents: [
      { id: 'lender', credentials: ['tok_lent'] },
      { id: 'borrower', credentials: ['vk_borrower', 'system:serviceaccount:jobs:borrower'] },
    ],
  })
  const { resolve } = resolver(registry)
  const lent = { credentialId: 'tok_lent' }
  assert.equal(resolve(claims(lent)).agentId, 'lender')
  assert.equal(resolve(claims({ ...lent, virtualKey: 'vk_borrower' })).agentId, 'borrower')
  const workload = 'system:serviceaccount:jobs:borrower'
  assert.equal(resolve(claims({ ...lent, workload })).agentId, 'borrower')
  assert.equal(resolve(claims({ ...lent, virtualKey: 'vk_nobody' })).agentId, 'lender')
})

test('a session is its agent through a chain of roles, in whatever order the edges come', () => {
  const registry = registryOf({ agents: [{ id: 'etl', credentials: ['AKIAPARENT'] }] })
  const edges = [
    edge('AKIAPARENT', 'ASIAONE'),
    edge('ASIAONE', 'ASIATWO'),
    edge('ASIATWO', 'ASIATHREE'),
  ]
  fc.assert(
    fc.property(fc.shuffledSubarray(edges, { minLength: 3 }), (shuffled) => {
      const { resolve, learn } = resolver(registry)
      for (const one of shuffled) learn(one)
      const found = resolve(claims({ credentialId: 'ASIATHREE', roleName: 'r', sessionName: 's' }))
      assert.equal(found.agentId, 'etl')
      assert.equal(found.delegation, 'AKIAPARENT,ASIAONE,ASIATWO')
    }),
  )
})

test('an edge that comes late re-attributes what follows, and says so', () => {
  const { resolve, learn } = resolver(
    registryOf({ agents: [{ id: 'etl', credentials: ['AKIA1'] }] }),
  )
  const session = claims({ credentialId: 'ASIA1', roleName: 'loader', sessionName: 'run' })
  assert.equal(resolve(session).rule, 'session-name')
  assert.equal(learn(edge('AKIA1', 'ASIA1')), true)
  assert.equal(resolve(session).agentId, 'etl')
  assert.equal(learn(edge('AKIA1', 'ASIA1')), false)
})

test('whatever was asked before an edge came, the answer after it is that of a resolver who knew it first', () => {
  const names = ['AKIA1', 'ASIA1', 'ASIA2', 'ASIA3', 'ASIA4']
  const anyEdge = fc.record({
    parent: fc.constantFrom(...names),
    child: fc.constantFrom(...names),
    issuedAt: fc.nat(3),
  })
  const step = fc.oneof(anyEdge, fc.constantFrom(...names))
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const asked = new Map(names.map((name) => [name, claims({ credentialId: name })]))
      const seen = resolver(registryOf({ agents: [{ id: 'etl', credentials: ['AKIA1'] }] }))
      const fresh = resolver(registryOf({ agents: [{ id: 'etl', credentials: ['AKIA1'] }] }))
      for (const one of steps) {
        if (typeof one === 'string') seen.resolve(asked.get(one) ?? claims({}))
        else {
          seen.learn(edge(one.parent, one.child, { issuedAt: one.issuedAt }))
          fresh.learn(edge(one.parent, one.child, { issuedAt: one.issuedAt }))
        }
      }
      for (const [name, same] of asked) {
        assert.deepEqual(seen.resolve(same), fresh.resolve(claims({ credentialId: name })))
      }
    }),
    { numRuns: 500 },
  )
})

test('names that change with every run are one agent', () => {
  const { resolve } = resolver()
  const ids = ['deploy-1718712000', 'deploy-1718798400'].map(
    (sessionName) => resolve(claims({ roleName: 'ci', sessionName })).agentId,
  )
  assert.deepEqual(new Set(ids), new Set(['role:123456789012/ci/deploy']))
  const instance = resolve(claims({ roleName: 'web', sessionName: 'i-0abc1234def567890' }))
  assert.deepEqual([instance.agentId, instance.rule], ['role:123456789012/web', 'role'])
})

test('the provider itself is a service, an unknown is unattributed and never a guess', () => {
  const { resolve } = resolver()
  const service = resolve(claims({ principal: 'config.amazonaws.com', principalKind: 'service' }))
  assert.deepEqual([service.agentId, service.rule], ['service:config.amazonaws.com', 'service'])
  const nobody = resolve(claims({ account: '' }))
  assert.deepEqual([nobody.agentId, nobody.confidence], ['unattributed:unknown', 0])
})

test('a service account is namespace and name; a user is account and name', () => {
  const { resolve } = resolver()
  assert.equal(
    resolve(claims({ workload: 'system:serviceaccount:ops:tuner' })).agentId,
    'ops/tuner',
  )
  const user = claims({
    principal: 'arn:aws:iam::123456789012:user/ci/deployer',
    principalKind: 'user',
  })
  assert.equal(resolve(user).agentId, 'user:123456789012/ci/deployer')
})

test('a self-asserted header never matches a declared agent by its credentials', () => {
  const { resolve } = resolver(registryOf({ agents: [{ id: 'admin', credentials: ['root-key'] }] }))
  assert.equal(resolve(claims({ agentHeader: 'root-key' })).rule, 'agent-header')
})

test('a name from outside never passes for a shared baseline or another kind of identity', () => {
  const fields = ['sourceIdentity', 'sessionTag', 'workload', 'virtualKey', 'agentHeader'] as const
  const names = [
    'fleet',
    'group:data',
    'partition:3:fleet',
    'service:s3',
    'role:1/admin',
    'unattributed:x',
    'agent:fleet',
  ]
  const { resolve } = resolver()
  for (const field of fields) {
    for (const name of names) {
      assert.equal(resolve(claims({ [field]: name })).agentId, `agent:${name}`)
    }
    assert.equal(resolve(claims({ [field]: 'fleet-sync' })).agentId, 'fleet-sync')
  }
  fc.assert(
    fc.property(fc.constantFrom(...fields), fc.string({ maxLength: 40 }), (field, name) => {
      const { agentId, rule } = resolve(claims({ [field]: name }))
      assert.ok(agentId !== '' && agentId !== 'fleet' && !/^(?:group|partition):/.test(agentId))
      if (rule !== 'none') assert.ok(!/^(?:service|unattributed):/.test(agentId))
    }),
  )
})

test('the graph survives a restart, cycles and hostile snapshots', () => {
  const graph = createCredentialGraph()
  graph.add(edge('a', 'b'))
  graph.add(edge('b', 'a'))
  assert.ok(graph.chain('a').length <= 10)
  const again = createCredentialGraph()
  again.restore(graph.snapshot())
  assert.deepEqual(again.chain('b'), graph.chain('b'))
  again.restore([1, null, ['x'], { a: 1 }])
  assert.equal(again.size, 0)
})

test('stripping is stable: what is left has nothing more to strip', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 80 }), (name) => {
      const once = stripVolatile(name)
      assert.ok(once.length <= name.length + 1)
      assert.doesNotThrow(() => stripVolatile(once))
    }),
  )
  assert.equal(stripVolatile('web-7d9f8b6c5-x2x4z'), 'web')
  assert.equal(stripVolatile('orders-service'), 'orders-service')
})
