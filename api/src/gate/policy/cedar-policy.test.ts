import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadCedarFile } from '../load-policy.ts'
import { loadCedarPolicy } from './cedar-policy.ts'
import { policySuite, sampleQuestion } from './policy.contract.ts'

const TEXT = `
@id("low") permit (principal, action, resource) when { context.risk < 40 };
@id("listed") forbid (principal, action, resource) when { context.denyListed };`

function loaded(text: string) {
  const policy = loadCedarPolicy('own', text)
  if (policy.kind === 'invalid') throw new Error(policy.problems.join('\n'))
  return policy.policy
}

policySuite('Cedar', async () => loaded(TEXT))

const shipped = loadCedarFile('')
const outcome = (given: Parameters<typeof sampleQuestion>[0]) => {
  const answer = shipped.answer(sampleQuestion(given))
  if (answer instanceof Promise || answer.kind === 'failed') throw new Error('no answer')
  return answer
}

test('shipped: nobody destroys in production what is not theirs, whatever the risk says', () => {
  for (const risk of [0, 39, 96]) {
    const { outcome: found, because } = outcome({
      ...{ actionClass: 'destroy', facts: { irreversible: true, destructive: true } },
      ...{ resource: { environment: 'prod' }, score: { risk } },
    })
    assert.equal(found, 'deny')
    assert.deepEqual(because, ['irreversible-out-of-its-environment'])
  }
})

test('shipped: what is protected counts as production, wherever it lies', () => {
  const facts = { irreversible: true }
  const resource = { environment: 'dev', protected: true } as const
  assert.equal(outcome({ facts, resource }).outcome, 'deny')
})

test('shipped: what cannot be undone needs a person in production, and not in the agent’s own sandbox', () => {
  const facts = { irreversible: true, destructive: true }
  const at = (environment: 'prod' | 'staging') => ({
    ...{
      actionClass: 'destroy' as const,
      facts,
      agent: { environment },
      resource: { environment },
    },
  })
  assert.equal(outcome(at('prod')).outcome, 'approval_required')
  assert.equal(outcome(at('staging')).outcome, 'allow')
  assert.equal(outcome({ ...at('staging'), score: { risk: 70 } }).outcome, 'approval_required')
})

test('shipped: an agent nobody declared is not denied for it, and gets no sandbox', () => {
  const agent = { declared: false, environment: 'unknown' } as const
  const facts = { irreversible: true }
  assert.equal(
    outcome({ agent, facts, resource: { environment: 'prod' } }).outcome,
    'approval_required',
  )
  assert.equal(outcome({ agent }).outcome, 'allow')
})

test('shipped: looking is free until it is very odd, but not at secrets', () => {
  assert.equal(outcome({ actionClass: 'read', score: { risk: 70 } }).outcome, 'allow')
  assert.equal(outcome({ actionClass: 'read', score: { risk: 90 } }).outcome, 'approval_required')
  const secrets = {
    actionClass: 'read',
    facts: { secretAccess: true },
    score: { risk: 70 },
  } as const
  assert.equal(
    outcome({ ...secrets, resource: { environment: 'prod' } }).outcome,
    'approval_required',
  )
})

test('a misspelt attribute, a bad sentence, a template and two of one name are refused at the start, and named', () => {
  for (const [text, said] of [
    ['permit (principal, action, resource) when { context.rsik < 4 };', /rsik/],
    ['permit (principal, action', /./],
    ['permit (principal == ?principal, action, resource);', /template/],
    [
      '@id("a") permit (principal, action, resource);@id("a") forbid (principal, action, resource);',
      /two policies/,
    ],
  ] as const) {
    const policy = loadCedarPolicy('own', text)
    assert.ok(policy.kind === 'invalid' && said.test(policy.problems.join()), text)
  }
})

test('a policy that breaks on a question fails it, so that a broken forbid does not forbid nothing', async () => {
  const policy = loaded(`permit (principal, action, resource);
    forbid (principal, action, resource) when { context.risk * 9223372036854775807 > 0 };`)
  assert.equal((await policy.answer(sampleQuestion())).kind, 'failed')
})

test('a single action, an agent and a resource can be named, by id and by part of the name', async () => {
  const policy = loaded(`
    @id("one") permit (principal == Agent::"fixer", action == Action::"s3:DeleteBucket", resource == Resource::"vol_1");
    @id("part") permit (principal, action, resource) when { resource.name like "scratch-*" };`)
  const ask = async (given: Parameters<typeof sampleQuestion>[0]) => {
    const answer = await policy.answer(sampleQuestion(given))
    return answer.kind === 'answered' ? answer.because.join() : answer.reason
  }
  const action = 's3:DeleteBucket'
  assert.equal(await ask({ action }), 'one')
  assert.equal(await ask({ action: 's3:DeleteBuckets' }), '')
  assert.equal(await ask({ action, agent: { id: 'other' } }), '')
  assert.equal(await ask({ action, resource: { id: 'vol_2' } }), '')
  assert.equal(await ask({ resource: { id: 'scratch-2' } }), 'part')
  assert.equal(await ask({ action: 'destroy', actionClass: 'read' }), '')
})

test('an action called like a class is not of that class', async () => {
  const policy = loaded('@id("reads") permit (principal, action in Action::"read", resource);')
  const answer = await policy.answer(sampleQuestion({ action: 'read', actionClass: 'destroy' }))
  assert.equal(answer.kind === 'answered' && answer.outcome, 'approval_required')
})
