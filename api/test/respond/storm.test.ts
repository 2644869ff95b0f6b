import assert from 'node:assert/strict'
import { test } from 'node:test'
import { registryOf } from '@tripline/ingest'
import { startProvider } from '../../src/drill/provider.ts'
import { createTokenDesk } from '../../src/drill/token-desk.ts'
import { eventually } from '../running-tripline.ts'
import { grave } from './grave-alert.ts'
import { openRespondGround } from './respond-ground.ts'
import { tokenAction } from './token-action.ts'

const ALERTS = 500
const PER_HOUR = 5
const PROTECTED = 20
const SUMMARY_AFTER_MS = 8_000

test('500 alerts at once: the cap holds, what is protected is untouched, and people are told once', async (t) => {
  const ground = await openRespondGround(t)
  const tokens = Array.from({ length: ALERTS }, (_, n) => ({
    id: `tok_${n}`,
    secret: `secret-${n}`,
  }))
  const desk = createTokenDesk(tokens, 'admin', 5)
  const provider = await startProvider([], { tokens: desk })
  t.after(() => provider.close())
  const registry = registryOf({ agents: [{ id: 'deployer', protected: true }] })
  const responder = await ground.start({
    config: { mode: 'automatic', perHour: PER_HOUR, protected: ['tok_1?', 'tok_10*'] },
    actions: [tokenAction({ url: provider.url, adminToken: 'admin', how: 'suspend' })],
    ...{ registry, pace: { summaryAfterMs: SUMMARY_AFTER_MS } },
  })
  const isProtected = (n: number) => n < PROTECTED || /^10\d*$/.test(String(n))
  // The protected come first: they must not use up the cap either.
  ground.tell(
    tokens.map(({ id }, n) =>
      grave({
        ...{ sequence: n + 1, credentialId: id, eventIds: [] },
        agentId: n < PROTECTED ? 'deployer' : `agent-${n}`,
      }),
    ),
  )
  const all = () => responder.list({ alertId: '', state: null, limit: 1_000 }).responses
  await eventually(
    'every alert to be decided on',
    120_000,
    async () =>
      all().filter(({ state, heldFor }) => state === 'effective' || heldFor !== '').length,
    (decided) => decided === ALERTS,
  )
  const notices = await eventually(
    'the summary',
    60_000,
    async () => ground.notices.length,
    (length) => length > 0,
  )
  assert.equal(notices, 1)
  const out = tokens.filter(({ secret }) => !desk.admits(secret))
  const asked = tokens.filter(({ id }) => desk.askedAt(id) > 0)
  assert.deepEqual([out.length, asked.length], [PER_HOUR, PER_HOUR])
  assert.ok(asked.every(({ id }) => !isProtected(Number(id.slice('tok_'.length)))))
  const held = (why: string) => all().filter(({ heldFor }) => heldFor === why).length
  const guarded = tokens.filter((_, n) => isProtected(n)).length
  assert.equal(held('protected'), guarded)
  assert.equal(held('cap'), ALERTS - guarded - PER_HOUR)
  assert.match(
    ground.notices[0]?.title ?? '',
    new RegExp(`^${ALERTS - guarded - PER_HOUR} responses wait for a person`),
  )
  // A restart forgets neither the cap nor that people were told.
  const again = await ground.start({
    config: { mode: 'automatic', perHour: PER_HOUR },
    actions: [tokenAction({ url: provider.url, adminToken: 'admin', how: 'suspend' })],
    pace: { summaryAfterMs: 0 },
  })
  ground.tell([grave({ sequence: ALERTS + 1, credentialId: 'tok_late', eventIds: [] })])
  await eventually(
    'the late one to be held',
    60_000,
    async () => again.list({ alertId: '', state: null, limit: 1 }).responses[0]?.heldFor,
    (why) => why === 'cap',
  )
  assert.deepEqual([again.state().lastHour, ground.notices.length], [PER_HOUR, 1])
})
