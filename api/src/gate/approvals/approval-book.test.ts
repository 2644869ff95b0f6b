import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import type { GateGround } from '../../../test/gate-ground.ts'
import { DECIDE_MS, openGateGround, sampleRequest, USABLE_MS } from '../../../test/gate-ground.ts'
import type { Step } from './approval.ts'

let ground: GateGround
beforeEach(async () => {
  ground = await openGateGround()
})
afterEach(() => ground.close())

const why = (step: Step): string => (step.kind === 'ok' ? 'ok' : step.why)

async function requested(given = {}): Promise<string> {
  const approval = await ground.approvals.request(sampleRequest(given))
  assert.ok(approval !== null)
  return approval.id
}

async function approved(given = {}): Promise<string> {
  const id = await requested(given)
  assert.equal(why(await ground.approvals.approve(id, 'ada')), 'ok')
  return id
}

/** The last word of the audit log about this approval. */
async function lastAudited() {
  const last = (await ground.audited()).at(-1)
  return [last?.actor, last?.action, last?.outcome, last?.detail?.why ?? '']
}

test('the same action waits once, however often it is asked for, also at one moment', async () => {
  const ids = await Promise.all([requested(), requested(), requested()])
  assert.equal(new Set([...ids, await requested()]).size, 1)
  assert.notEqual(await requested({ digest: 'd2' }), ids[0])
})

test('it is good for one call: the second is refused, and audited', async () => {
  const id = await approved()
  assert.equal(why(await ground.approvals.use(id, 'd1', 80, 'fixer-token')), 'ok')
  assert.equal(why(await ground.approvals.use(id, 'd1', 80, 'fixer-token')), 'used')
  assert.deepEqual(await lastAudited(), ['fixer-token', 'approval.use', 'denied', 'used'])
  assert.equal(ground.approvals.approvedFor('d1'), null)
})

test('two calls at one moment: one passes', async () => {
  const id = await approved()
  const steps = await Promise.all(
    Array.from({ length: 8 }, () => ground.approvals.use(id, 'd1', 80, 'fixer-token')),
  )
  assert.equal(steps.filter(({ kind }) => kind === 'ok').length, 1)
  const audited = (await ground.audited()).filter(({ action }) => action === 'approval.use')
  assert.equal(audited.filter(({ outcome }) => outcome === 'success').length, 1)
  assert.equal(audited.filter(({ outcome }) => outcome === 'denied').length, 7)
})

test('for another action it is refused, and audited', async () => {
  const id = await approved()
  assert.equal(why(await ground.approvals.use(id, 'd2', 80, 'fixer-token')), 'other_action')
  assert.deepEqual(await lastAudited(), ['fixer-token', 'approval.use', 'denied', 'other_action'])
  assert.equal(why(await ground.approvals.use(id, 'd1', 80, 'fixer-token')), 'ok')
})

test('before anybody approved, after a denial, and of an unknown id: refused, and audited', async () => {
  const id = await requested()
  assert.equal(why(await ground.approvals.use(id, 'd1', 80, 'x')), 'not_approved')
  await ground.approvals.deny(id, 'ada')
  assert.equal(why(await ground.approvals.use(id, 'd1', 80, 'x')), 'denied')
  assert.equal(why(await ground.approvals.use('ap_none', 'd1', 80, 'x')), 'unknown')
  assert.deepEqual(await lastAudited(), ['x', 'approval.use', 'denied', 'unknown'])
})

test('it runs out, unapproved and approved, to the millisecond', async () => {
  const late = await requested()
  ground.clock.pass(DECIDE_MS - 1)
  assert.equal(ground.approvals.get(late)?.state, 'pending')
  ground.clock.pass(1)
  assert.equal(why(await ground.approvals.approve(late, 'ada')), 'expired')
  const unused = await approved()
  ground.clock.pass(USABLE_MS)
  assert.equal(why(await ground.approvals.use(unused, 'd1', 80, 'x')), 'expired')
  assert.equal(ground.approvals.approvedFor('d1'), null)
  assert.deepEqual(await lastAudited(), ['x', 'approval.use', 'denied', 'expired'])
})

test('what ran out is written down as expired, once, and makes room for a new request', async () => {
  const id = await requested()
  ground.clock.pass(DECIDE_MS)
  await ground.approvals.expire()
  await ground.approvals.expire()
  const expired = (await ground.audited()).filter(({ action }) => action === 'approval.expire')
  assert.deepEqual(
    expired.map(({ actor, target }) => [actor, target]),
    [['tripline', id]],
  )
  assert.notEqual(await requested(), id)
})

test('who asked cannot approve, nor who answers for the agent, in whatever letters', async () => {
  const id = await requested()
  for (const name of ['fixer-token', 'FIXER-token', 'dana', 'Dana']) {
    assert.equal(why(await ground.approvals.approve(id, name)), 'own_request')
    assert.deepEqual(await lastAudited(), [name, 'approval.approve', 'denied', 'own_request'])
  }
  assert.equal(ground.approvals.get(id)?.state, 'pending')
})

test('two approvers at one moment: one decides, the other is told', async () => {
  const id = await requested()
  const steps = await Promise.all([
    ground.approvals.approve(id, 'ada'),
    ground.approvals.approve(id, 'bob'),
    ground.approvals.deny(id, 'cyd'),
  ])
  assert.deepEqual(steps.map(why), ['ok', 'busy', 'busy'])
  assert.equal(why(await ground.approvals.approve(id, 'bob')), 'decided')
  assert.deepEqual(
    ground.approvals.get(id)?.approvedBy.map(({ by }) => by),
    ['ada'],
  )
})

test('what is protected needs two persons, and the same one does not count twice', async () => {
  const id = await requested({ needed: 2 })
  await ground.approvals.approve(id, 'ada')
  assert.equal(ground.approvals.get(id)?.state, 'pending')
  assert.equal(why(await ground.approvals.approve(id, 'ADA')), 'same_person')
  assert.equal(why(await ground.approvals.use(id, 'd1', 80, 'x')), 'not_approved')
  await ground.approvals.approve(id, 'bob')
  assert.equal(why(await ground.approvals.use(id, 'd1', 80, 'x')), 'ok')
})

test('one no is enough, also after the yes, and not after the call', async () => {
  const id = await approved()
  assert.equal(why(await ground.approvals.deny(id, 'bob')), 'ok')
  assert.equal(why(await ground.approvals.use(id, 'd1', 80, 'x')), 'denied')
  const used = await approved({ digest: 'd3' })
  await ground.approvals.use(used, 'd3', 80, 'x')
  assert.equal(why(await ground.approvals.deny(used, 'bob')), 'decided')
})

test('what a person says with yes or no is kept with it, and audited', async () => {
  const id = await requested({ needed: 2 })
  await ground.approvals.approve(id, 'ada', 'the move is planned')
  await ground.approvals.deny(id, 'bob', 'not this week')
  ground = await ground.reopened()
  const kept = ground.approvals.get(id)
  assert.equal(kept?.approvedBy[0]?.note, 'the move is planned')
  assert.equal(kept?.deniedBy?.note, 'not this week')
  const notes = (await ground.audited()).flatMap(({ outcome, detail }) =>
    outcome === 'success' && detail?.note !== undefined ? [detail.note] : [],
  )
  assert.deepEqual(notes, ['the move is planned', 'not this week'])
})

test('who waits is counted: neither what was decided nor what ran out', async () => {
  await requested()
  await approved({ digest: 'd2' })
  const denied = await requested({ digest: 'd3' })
  await ground.approvals.deny(denied, 'ada')
  assert.equal(ground.approvals.pending(), 1)
  ground.clock.pass(DECIDE_MS)
  assert.equal(ground.approvals.pending(), 0)
})

test('a risk that has risen since is another situation', async () => {
  const id = await approved({ risk: 50 })
  assert.equal(why(await ground.approvals.use(id, 'd1', 71, 'x')), 'riskier')
  assert.equal(why(await ground.approvals.use(id, 'd1', 70, 'x')), 'ok')
})

test('an agent that asks without end is stopped; others are heard, and old requests make room', async () => {
  for (let i = 0; i < 50; i++) await requested({ digest: `many-${i}` })
  assert.equal(await ground.approvals.request(sampleRequest({ digest: 'more' })), null)
  await requested({ digest: 'other', agentId: 'other' })
  ground.clock.pass(DECIDE_MS)
  await requested({ digest: 'more' })
})

test('a restart knows what was approved, what was used, and what waits', async () => {
  const used = await approved({ digest: 'a' })
  await ground.approvals.use(used, 'a', 80, 'x')
  const open = await approved({ digest: 'b' })
  const waiting = await requested({ digest: 'c' })
  ground = await ground.reopened()
  assert.equal(why(await ground.approvals.use(used, 'a', 80, 'x')), 'used')
  assert.equal(ground.approvals.approvedFor('b')?.id, open)
  assert.equal(await requested({ digest: 'c' }), waiting)
  assert.deepEqual(
    ground.approvals
      .all()
      .map(({ state }) => state)
      .sort(),
    ['approved', 'pending', 'used'],
  )
})
