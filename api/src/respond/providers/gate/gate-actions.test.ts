import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { embeddedKeptValues, silentLogger } from '@tripline/infra'
import { openGateGround } from '../../../../test/gate-ground.ts'
import { sampleTarget } from '../../../../test/providers/http-ground.ts'
import type { Restriction } from '../../../gate/restrictions/restriction.ts'
import { openRestrictionBook } from '../../../gate/restrictions/restriction-book.ts'
import type { Target } from '../../response-action.ts'
import { responseActionContract } from '../response-action.contract.ts'
import { gateActions } from './gate-actions.ts'

const MINUTE = 60_000

async function ground() {
  const gate = await openGateGround()
  const folder = mkdtempSync(join(tmpdir(), 'restrictions-'))
  const kept = embeddedKeptValues<Restriction>(folder)
  const { clock, audit } = gate
  const book = openRestrictionBook({ kept, audit, clock, logger: silentLogger })
  const isAsked = ({ agentId }: Target) => agentId !== 'never seen'
  const actions = gateActions({ book, isAsked, minutes: 30, perMinute: 5, clock })
  const action = (name: string) => {
    const found = actions.find((one) => one.name === name)
    assert.ok(found)
    return found
  }
  return {
    ...{ book, clock, action },
    async close() {
      await book.close()
      await gate.close()
      rmSync(folder, { recursive: true })
    },
  }
}

let targets = 0
for (const name of ['gate.throttle', 'gate.read-only', 'gate.step-up']) {
  responseActionContract(name, null, async () => {
    const { book, action, close } = await ground()
    return {
      ...{ server: null, close },
      async open() {
        const target = { ...sampleTarget, agentId: `agent-${targets++}`, credentialId: 'tok' }
        const held = { agentId: target.agentId, credentialId: '' }
        return {
          ...{ action: action(name), target, stranger: null, secrets: [], lag: null },
          canBeRead: true,
          truth: async () => JSON.stringify(book.of(held)),
          works: async () => book.of(held).length === 0,
        }
      },
    }
  })
}

test('an agent that does not ask the gate cannot be held by it', async (t) => {
  const { action, close } = await ground()
  t.after(close)
  const { appliesTo } = action('gate.step-up')
  assert.ok(appliesTo(sampleTarget))
  assert.equal(appliesTo({ ...sampleTarget, agentId: 'never seen' }), false)
  assert.equal(appliesTo({ ...sampleTarget, agentId: '' }), false)
  assert.equal(appliesTo({ ...sampleTarget, agentId: 'unattributed:unknown' }), false)
})

test('its plan says what, for how long and what it leaves; it ends by itself, and is then in again', async (t) => {
  const { action, book, clock, close } = await ground()
  t.after(close)
  const throttle = action('gate.throttle')
  const forever = new AbortController().signal
  const plan = await throttle.plan(sampleTarget, forever)
  assert.deepEqual(plan.calls, ['gate: throttle staging-fixer 5 a minute, 30 min'])
  assert.match(plan.leaves.join(), /does not pass the gate.*30 minutes later/)
  await throttle.execute(plan, forever)
  const [one] = book.all()
  assert.deepEqual([one?.perMinute, (one?.until ?? 0) - clock.now()], [5, 30 * MINUTE])
  assert.equal(throttle.lastsMs, 30 * MINUTE)
  clock.pass(30 * MINUTE)
  assert.equal((await throttle.verify(plan, forever)).state, 'in')
})
