import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import type { GateGround } from '../../../test/gate-ground.ts'
import { openGateGround } from '../../../test/gate-ground.ts'
import { LONGEST_BYPASS_MS } from './bypass-book.ts'

let ground: GateGround
beforeEach(async () => {
  ground = await openGateGround()
})
afterEach(() => ground.close())

async function opened(agent: string, ms: number) {
  const bypass = await ground.bypasses.open(agent, 'ada', 'migration MIG-7', ms)
  assert.ok(bypass !== 'too_many')
  return bypass
}

test('it is open for its agent, for its time, and after a restart', async () => {
  await opened('fixer', 60_000)
  assert.equal(ground.bypasses.openFor('other'), null)
  ground = await ground.reopened()
  assert.equal(ground.bypasses.openFor('fixer')?.by, 'ada')
  ground.clock.pass(60_000)
  assert.equal(ground.bypasses.openFor('fixer'), null)
})

test('eight hours are the most', async () => {
  const bypass = await opened('fixer', 99 * LONGEST_BYPASS_MS)
  assert.equal(bypass.until - bypass.from, LONGEST_BYPASS_MS)
})

test('it can be ended before its time, once', async () => {
  const { id } = await opened('fixer', 60_000)
  assert.equal((await ground.bypasses.end(id, 'bob'))?.endedBy, 'bob')
  assert.equal(ground.bypasses.openFor('fixer'), null)
  assert.equal(await ground.bypasses.end(id, 'bob'), null)
})

test('opening and ending are in the audit log, with the reason', async () => {
  const { id } = await opened('fixer', 60_000)
  await ground.bypasses.end(id, 'bob')
  const audited = await ground.audited()
  assert.deepEqual(
    audited.map(({ actor, action, outcome }) => `${actor} ${action} ${outcome}`),
    [
      ...['ada bypass.open begun', 'ada bypass.open success'],
      ...['bob bypass.end begun', 'bob bypass.end success'],
    ],
  )
  assert.equal(audited[0]?.detail?.reason, 'migration MIG-7')
})

test('a hundred at once are no exception any more', async () => {
  for (let i = 0; i < 100; i++) await opened(`agent-${i}`, 60_000)
  assert.equal(await ground.bypasses.open('one-more', 'ada', 'why not', 60_000), 'too_many')
})
