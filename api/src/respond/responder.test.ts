import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { registryOf } from '@tripline/ingest'
import { KEY } from '../../test/respond/grave-alert.ts'
import { openRespondGround, reaches } from '../../test/respond/respond-ground.ts'
import { tokenAction } from '../../test/respond/token-action.ts'
import { eventually } from '../../test/running-tripline.ts'
import { auditFolder } from '../audit/audit-files.ts'
import { auditSeal } from '../audit/audit-seal.ts'
import { readNewest } from '../audit/read-audit.ts'
import { startProvider } from '../drill/provider.ts'
import { createTokenDesk } from '../drill/token-desk.ts'
import type { Reason } from '../wire.ts'
import type { Answered } from './responder-desk.ts'
import type { ResponseAction } from './response-action.ts'

const ADMIN = 'admin-secret-of-the-provider'
const SECRET = 'secret-of-the-found-token'
const automatic = { mode: 'automatic' } as const

/** The provider on loopback; tokens take effect a little later, as they do. */
async function openProvider(t: TestContext, effectAfterMs = 30) {
  const desk = createTokenDesk([{ id: 'tok_found', secret: SECRET }], ADMIN, effectAfterMs)
  const provider = await startProvider([], { tokens: desk })
  t.after(() => provider.close())
  const parts = { url: provider.url, adminToken: ADMIN }
  const [suspend, remove] = [
    tokenAction({ ...parts, how: 'suspend' }),
    tokenAction({ ...parts, how: 'delete' }),
  ]
  return { desk, suspend, remove, isLetIn: () => desk.admits(SECRET) }
}

const audited = async (folder: string): Promise<readonly string[]> =>
  (await readNewest(auditFolder(folder), auditSeal(KEY), 1000)).flatMap((read) => {
    if (read.kind !== 'whole') return []
    const { action, outcome, actor } = read.sealed.record
    return [`${action} ${outcome} ${actor}`]
  })

function done(answered: Answered) {
  if (answered.kind === 'refused') return assert.fail(answered.words)
  return answered.response
}

test('in its ordinary mode it proposes with a plan, and touches nothing', async (t) => {
  const ground = await openRespondGround(t)
  const { suspend, isLetIn } = await openProvider(t)
  const responder = await ground.start({ actions: [suspend] })
  await ground.raise()
  const proposed = await reaches(responder, ['proposed'])
  assert.equal(proposed.heldFor, 'observe')
  assert.equal(proposed.target.account, 'harborline-app')
  const planned = await eventually(
    'the plan',
    30_000,
    async () => responder.get(proposed.id)?.plan,
    (plan) => plan !== null,
  )
  assert.deepEqual(planned?.calls, ['POST /graphql/v2 for tok_found'])
  assert.equal(isLetIn(), true)

  const executed = done(await responder.execute(proposed.id, 'ada'))
  assert.deepEqual([executed.by, executed.outcome], ['ada', 'revoked'])
  assert.equal((await reaches(responder, ['effective'])).provider, 'out')
  assert.equal(isLetIn(), false)
  const again = await responder.execute(proposed.id, 'ada')
  assert.equal(again.kind, 'refused')

  await eventually('detection to be told', 30_000, async () => ground.news.length, Boolean)
  const undone = done(await responder.undo(proposed.id, 'ada'))
  assert.deepEqual([undone.state, undone.before.state], ['undone', 'in'])
  await eventually('the token to be let in again', 30_000, async () => isLetIn(), Boolean)
  assert.deepEqual(
    ground.news.map(({ type }) => type),
    ['credential-out', 'credential-back'],
  )
})

test('by itself: evidence, then the request, then the proof, each in the audit log before it is done', async (t) => {
  const ground = await openRespondGround(t)
  const { suspend, remove, isLetIn } = await openProvider(t, 200)
  const responder = await ground.start({ config: automatic, actions: [remove, suspend] })
  const alert = await ground.raise()
  const effective = await reaches(responder, ['effective'])
  assert.equal(isLetIn(), false)
  assert.deepEqual([effective.action, effective.by], ['railway.suspend-token', 'tripline'])
  assert.ok(effective.requestedAt >= effective.recordAt - 1_000)
  assert.ok(effective.effectiveAt - effective.requestedAt >= 200, 'it was asked until it was so')

  const bundle = await responder.evidence(effective.id)
  assert.ok(bundle !== null)
  assert.equal(createHash('sha256').update(bundle).digest('hex'), effective.evidence?.digest)
  const { alert: kept, events, missing } = JSON.parse(bundle.toString())
  assert.deepEqual([kept.id, kept.title, missing], [alert.id, alert.title, []])
  assert.equal(events[0].raw, '{"operationName":"volumeDelete"}')

  const steps = (await audited(ground.folder)).filter((step) => !step.startsWith('audit.'))
  const place = (step: string) => steps.indexOf(`${step} tripline`)
  const order = [
    'revocation.propose success',
    'evidence.capture begun',
    'evidence.capture success',
    'revocation.execute begun',
    'revocation.execute success',
    'revocation.verify begun',
    'revocation.verify success',
  ].map(place)
  const inOrder = steps[0] === 'revocation.propose success tripline' ? order : [...order].reverse()
  assert.ok(
    order.every((at) => at >= 0),
    steps.join('\n'),
  )
  assert.deepEqual(
    inOrder,
    [...inOrder].sort((a, b) => a - b),
  )
  await eventually('detection to be told', 30_000, async () => ground.news.length, Boolean)
  const [news] = ground.news
  assert.ok(news?.type === 'credential-out' && news.since > effective.effectiveAt)

  // The same incident grows, and another one names the same credential: it is out already.
  await ground.raise({ id: alert.id, risk: 97 })
  await ground.raise({ id: 'alr_other' })
  await responder.idle()
  assert.equal(responder.list({ alertId: '', state: null, limit: 10 }).total, 1)
})

test('what cannot be undone waits for a person, unless the playbook says otherwise', async (t) => {
  const ground = await openRespondGround(t)
  const { remove, isLetIn } = await openProvider(t)
  const responder = await ground.start({ config: automatic, actions: [remove] })
  await ground.raise()
  const held = await reaches(responder, ['proposed'])
  assert.deepEqual([held.heldFor, isLetIn()], ['irreversible', true])
  assert.equal(done(await responder.dismiss(held.id, 'ada')).state, 'dismissed')

  const path = join(ground.folder, 'own.yaml')
  writeFileSync(
    path,
    'playbook: own\ndescribes: all\nsteps: [{ risk: 50, measure: revoke, irreversible: automatic }]\n',
  )
  const config = { ...automatic, playbooks: [path] }
  const bolder = await ground.start({ config, actions: [remove] })
  await ground.raise({ id: 'alr_second' })
  const effective = await reaches(bolder, ['effective'])
  assert.deepEqual([effective.playbook.name, isLetIn()], ['own', false])
  const undo = await bolder.undo(effective.id, 'ada')
  assert.equal(undo.kind, 'refused')
})

test('protected agents, owners and credentials are never touched without a person', async (t) => {
  const ground = await openRespondGround(t)
  const { suspend, isLetIn } = await openProvider(t)
  const agents = [{ id: 'deployer', protected: true }]
  const owned = registryOf({ agents, credentials: [{ id: 'tok_found', owner: 'deployer' }] })
  const first = await ground.start({ config: automatic, actions: [suspend], registry: owned })
  await ground.raise({ id: 'alr_owned' })
  assert.equal((await reaches(first, ['proposed'])).heldFor, 'protected')

  const config = { ...automatic, protected: ['break-glass-*'] }
  const second = await ground.start({
    config,
    actions: [suspend],
    registry: registryOf({ agents }),
  })
  await ground.raise({ agentId: 'deployer', credentialId: 'tok_1' })
  await ground.raise({ credentialId: 'break-glass-7' })
  for (const credential of ['tok_1', 'break-glass-7']) {
    assert.equal((await reaches(second, ['proposed'], credential)).heldFor, 'protected')
  }
  assert.equal(isLetIn(), true)
})

test('the kill switch is a file: nothing is done while it is there, and what was under way goes on after', async (t) => {
  const ground = await openRespondGround(t)
  const { suspend, isLetIn, desk } = await openProvider(t)
  let asked = 0
  // A provider that does not answer, until it does.
  const stuck = {
    ...suspend,
    execute: (...args: Parameters<typeof suspend.execute>) =>
      ++asked === 1 ? new Promise<never>(() => undefined) : suspend.execute(...args),
  }
  const responder = await ground.start({ config: automatic, actions: [stuck] })
  await ground.raise()
  await eventually('the request', 30_000, async () => asked, Boolean)
  const path = join(ground.folder, 'respond', 'STOP')
  writeFileSync(path, '')
  await eventually('the line to be free', 30_000, () => responder.idle().then(() => true), Boolean)
  const cutOff = await reaches(responder, ['executing'])
  assert.equal(responder.state().stopped, true)
  assert.equal((await responder.execute(cutOff.id, 'ada')).kind, 'refused')
  await ground.raise({ id: 'alr_2', credentialId: 'tok_2' })
  assert.equal((await reaches(responder, ['proposed'], 'tok_2')).heldFor, 'stopped')
  assert.deepEqual([isLetIn(), desk.askedAt('tok_found')], [true, 0])

  rmSync(path)
  const effective = await reaches(responder, ['effective'], 'tok_found')
  assert.deepEqual([effective.id, effective.by, isLetIn()], [cutOff.id, 'tripline', false])
  await responder.stop('ada')
  assert.ok(existsSync(path))
  await responder.resume('ada')
  assert.equal(responder.state().stopped, false)
})

test('a credential that was out and works again is told at once, by its provider or by its use', async (t) => {
  const ground = await openRespondGround(t)
  const { suspend, desk } = await openProvider(t, 0)
  const responder = await ground.start({
    ...{ config: automatic, actions: [suspend] },
    pace: { tickMs: 20, watchMs: [10, 50, 200, 1_000, 5_000, 20_000, 60_000] },
  })
  await ground.raise()
  await reaches(responder, ['effective'])
  desk.manage('apiTokenResume', 'tok_found', ADMIN)
  const failed = await reaches(responder, ['failed'])
  assert.ok(failed.usedAgainAt > 0)
  await eventually('a notice', 30_000, async () => ground.notices.length, Boolean)
  assert.match(ground.notices[0]?.title ?? '', /tok_found/)
})

test('an alert that says a revoked credential was let in ends its response as failed', async (t) => {
  const ground = await openRespondGround(t)
  const { suspend } = await openProvider(t, 0)
  const responder = await ground.start({ config: automatic, actions: [suspend] })
  const alert = await ground.raise()
  const { id } = await reaches(responder, ['effective'])
  const reason = sampleReason({ detector: 'revoked-credential', observed: 'tok_found' })
  await ground.raise({ id: alert.id, reasons: [reason] })
  const failed = await reaches(responder, ['failed'])
  assert.deepEqual([failed.id, failed.said], [id, 'It was used, and let in.'])
})

function sampleReason(given: Partial<Reason>): Reason {
  const none = { seen: 0, of: 0 }
  return {
    ...{ detector: '', channel: '', sentence: '', observed: '', expected: '', note: '' },
    ...{ agent: none, peers: none, fleet: none, usual: null, now: null, bits: 60, rarity: '' },
    ...{ context: false, eventId: '' },
    ...given,
  }
}

test('when a credential is taken away, what was issued to its agent goes too; a milder measure leaves it', async (t) => {
  const ground = await openRespondGround(t)
  const { suspend } = await openProvider(t)
  const mild = { ...suspend, name: 'mild', measure: 'step-up' as const }
  const responder = await ground.start({ actions: [mild, suspend] })
  const alert = await ground.raise()
  const stepped = done(await responder.propose(alert.id, 'mild', 'dana'))
  done(await responder.execute(stepped.id, 'dana'))
  assert.deepEqual(ground.endedOf, [])
  const taken = done(await responder.propose(alert.id, suspend.name, 'dana'))
  done(await responder.execute(taken.id, 'dana'))
  assert.deepEqual(ground.endedOf, [alert.agentId])
})

/** An action that ends by itself, of which the credential is still used afterwards. */
function passing(ms: number) {
  let until = 0
  const isOut = () => Date.now() < until
  const frame = { alsoHits: [], leaves: [], effectiveWithinMs: 0, impossible: '', parameters: {} }
  const action: ResponseAction = {
    ...{ name: 'passing', title: 'Hold it for a while.', measure: 'step-up', reversible: true },
    ...{ lastsMs: ms, appliesTo: () => true },
    plan: async (target) => ({ ...frame, action: 'passing', target, calls: ['hold'] }),
    async execute() {
      until = Date.now() + ms
      return { outcome: 'revoked', before: {}, said: 'held', retryAfterMs: 0 }
    },
    verify: async () => ({ state: isOut() ? 'out' : 'in', said: '' }),
    async undo() {
      until = 0
      return { outcome: 'revoked', before: {}, said: '', retryAfterMs: 0 }
    },
  }
  return { action, isOut }
}

test('what ends by itself is over then: nobody is told that it works again, nor detection that it was out', async (t) => {
  const ground = await openRespondGround(t)
  const { action, isOut } = passing(1_500)
  const responder = await ground.start({ actions: [action], pace: { watchMs: [1] } })
  const alert = await ground.raise()
  const proposed = done(await responder.propose(alert.id, 'passing', 'dana'))
  done(await responder.execute(proposed.id, 'dana'))
  await reaches(responder, ['effective'])
  const over = await reaches(responder, ['undone'])
  assert.deepEqual([isOut(), over.said], [false, 'It ended by itself.'])
  assert.deepEqual([ground.notices, ground.news], [[], []])
  assert.ok((await audited(ground.folder)).includes('revocation.undo success tripline'))
})

const WITH_MEANWHILE = `playbook: graduated
describes: What cannot be undone waits, and its agent is held to less until then
steps: [{ risk: 70, measure: revoke, meanwhile: step-up }]
`

test('while a person decides about what cannot be undone, what can be is done; after a kill in between too', async (t) => {
  const ground = await openRespondGround(t)
  const playbook = join(ground.folder, 'graduated.yaml')
  writeFileSync(playbook, WITH_MEANWHILE)
  const { remove, isLetIn } = await openProvider(t)
  const { action } = passing(3_600_000)
  const config = { ...automatic, playbooks: [playbook] }
  const first = await ground.start({ config, actions: [remove] })
  await ground.raise()
  const waiting = await reaches(first, ['proposed'])
  assert.deepEqual([waiting.measure, waiting.heldFor], ['revoke', 'irreversible'])
  // As after a kill before the milder one was proposed: the next process goes on there.
  const responder = await ground.start({ config, actions: [remove, action] })
  const held = await reaches(responder, ['effective'])
  assert.deepEqual([held.action, held.measure, held.by], ['passing', 'step-up', 'tripline'])
  assert.equal(responder.get(waiting.id)?.state, 'proposed')
  assert.equal(isLetIn(), true)
  // Another alert of the same credential proposes nothing more, nor does the next start.
  await ground.raise()
  const again = await ground.start({ config, actions: [remove, action] })
  await again.idle()
  assert.equal(again.list({ alertId: '', state: null, limit: 10 }).total, 2)
  done(await again.execute(waiting.id, 'dana'))
  await eventually(
    ...(['it is out', 30_000, async () => isLetIn(), (letIn: boolean) => !letIn] as const),
  )
})
