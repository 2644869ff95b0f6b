import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { loadCedarPolicy } from './cedar-policy.ts'
import { createDecisionMemo } from './decision-memo.ts'
import { lookedAt } from './looked-at.ts'
import { sampleQuestion } from './policy.contract.ts'
import type { PolicyAnswer, PolicyQuestion } from './policy.ts'

const SHIPPED = readFileSync(new URL('../../../policies/default.cedar', import.meta.url), 'utf8')

test('the shipped policy tells agents, resources and names apart in its comments alone', () => {
  const policies = SHIPPED.split(/(?=@id\()/).slice(1)
  const looked = lookedAt(policies)
  assert.deepEqual(looked, {
    ...{ agents: false, resources: false, actions: false },
    words: new Set(),
  })
  let asked = 0
  const memo = createDecisionMemo<PolicyAnswer>(100, looked)
  for (let agent = 0; agent < 50; agent++) {
    const question = sampleQuestion({
      ...{ agent: { id: `a${agent}`, owner: `o${agent}` }, action: `s3:Get${agent}` },
      ...{ resource: { id: `r${agent}`, type: `t${agent}` }, score: { bits: agent } },
    })
    memo(question, () => {
      asked++
      return { kind: 'answered', outcome: 'allow', because: [] }
    })
  }
  assert.equal(asked, 1)
})

test('what a policy looks at is read off however it is written', () => {
  const words = (condition: string) => {
    const { agents, resources, actions, words } = lookedAt([
      `permit (principal, action, resource) when { ${condition} };`,
    ])
    return [agents && 'agents', resources && 'resources', actions && 'actions', ...words].filter(
      Boolean,
    )
  }
  assert.deepEqual(words('context["bits"] < 3'), ['bits'])
  assert.deepEqual(words('context has bits && context.risk < 4'), ['bits'])
  assert.deepEqual(words('principal.owner == "bits"'), ['owner'])
  assert.deepEqual(words('principal == Agent::"x"'), ['agents'])
  assert.deepEqual(words('[Agent::"x", Agent::"y"].contains(principal)'), ['agents'])
  assert.deepEqual(words('if resource is Resource then action == Action::"x" else false'), [
    'actions',
  ])
  assert.deepEqual(words('resource.name like "a*"'), ['agents', 'resources', 'name'])
  assert.deepEqual(words('{"a": context}.a.risk < 3').length, 12)
  assert.deepEqual(words('true // principal == Agent::"x" && context.bits > 1\n'), [])
})

const POLICIES = [
  'permit (principal == Agent::"a", action, resource) when { context["bits"] < 2 };',
  'permit (principal, action == Action::"x", resource) when { resource.name like "b*" };',
  'forbid (principal, action in [Action::"read", Action::"delete"], resource) when { resource.type == "b" };',
  'forbid (principal, action, resource) when { principal.owner == resource.account && context.blastRadius > 1 };',
  'permit (principal, action, resource) when { context.credentialKind == "a" && context.risk < 2 } unless { principal.protected };',
  'permit (principal, action in Action::"write", resource == Resource::"a") when { principal.peerGroup == "b" || resource.region == "a" };',
]

const word = fc.constantFrom('a', 'b', 'x', 'a"|b', '')
const small = fc.integer({ min: 0, max: 2 })
const question: fc.Arbitrary<PolicyQuestion> = fc.record({
  agent: fc.record({
    ...{ id: word, owner: word, peerGroup: word, declared: fc.boolean(), protected: fc.boolean() },
    environment: fc.constantFrom('prod', 'staging'),
  }),
  ...{ action: word, actionClass: fc.constantFrom('read', 'write', 'delete') },
  resource: fc.record({
    ...{ id: word, type: word, account: word, region: word, protected: fc.boolean() },
    environment: fc.constantFrom('prod', 'staging'),
  }),
  facts: fc.record({
    ...{ destructive: fc.boolean(), irreversible: fc.boolean(), touchesBackup: fc.boolean() },
    ...{ privilegeChange: fc.boolean(), secretAccess: fc.boolean(), denyListed: fc.boolean() },
    ...{ credentialKind: word, blastRadius: small },
  }),
  score: fc.record({ known: fc.boolean(), risk: small, bits: small, outside: fc.boolean() }),
})

/** Never holds, and makes everything count, so that nothing is remembered for anything but the very same question. */
const EVERYTHING = `forbid (principal, action, resource) when {
  principal == Agent::"-" && action == Action::"-" && resource == Resource::"-" && principal.name == principal.owner &&
  principal.peerGroup == resource.type && resource.account == resource.region && context.credentialKind == "-" &&
  context.blastRadius == context.bits };`

function loaded(texts: readonly string[]) {
  const policy = loadCedarPolicy('own', texts.join('\n'))
  if (policy.kind === 'invalid') throw new Error(policy.problems.join())
  return policy.policy
}

test('an answer remembered by what the policies look at is the one remembered by everything', () => {
  assert.equal(lookedAt([EVERYTHING]).words.size, 9)
  fc.assert(
    fc.property(
      fc.subarray(POLICIES, { minLength: 1 }),
      fc.array(question, { minLength: 20, maxLength: 60 }),
      (texts, questions) => {
        const remembering = loaded(texts)
        const exact = loaded([...texts, EVERYTHING])
        for (const one of questions) assert.deepEqual(remembering.answer(one), exact.answer(one))
      },
    ),
    { numRuns: 15 },
  )
})
