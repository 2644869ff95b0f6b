import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ArgumentAtom, AuditEvent } from '@tripline/ingest'
import type { Trial } from '../detector.contract.ts'
import { detectorContract, tryDetector } from '../detector.contract.ts'
import { NOT_APPLICABLE, WARMING } from '../detector.ts'
import { exampleEvent, START } from '../events.contract.ts'

detectorContract('provenance', { floodFills: 10_000 })

const CHANNELS = ['value and origin', 'value and origin by key', 'source by key'] as const
const OWNER = '00000000000000aa'
const STRANGER = '00000000000000ee'
const MINUTE = 60_000

const address = (
  hmac: string,
  origin: ArgumentAtom['origin'],
  change: Partial<ArgumentAtom> = {},
): ArgumentAtom => {
  const sourceTool = origin === 'tool' || origin === 'field' ? 'read_inbox' : ''
  return { key: 'to', kind: 'email', hmac, origin, sourceTool, ...change }
}

const mail = (at: number, atoms: readonly ArgumentAtom[], change: Partial<AuditEvent> = {}) =>
  exampleEvent({
    id: `mail-${at}-${atoms.map(({ hmac, origin }) => hmac + origin).join()}`,
    occurredAt: START + at * MINUTE,
    action: 'tool:send_email',
    actionClass: 'write',
    arguments: atoms,
    ...change,
  })

/** An agent that writes to a dozen people whom its user names, and sometimes to one that a contact list holds. */
function secretary(calls = 400): Trial {
  const trial = tryDetector('provenance')
  for (let at = 0; at < calls; at++) {
    const hmac = `00000000000000${(16 + (at % 12)).toString(16)}`
    trial.learn(mail(at, [address(hmac, at % 20 === 7 ? 'field' : 'user')]))
  }
  return trial
}

const total = (trial: Trial, event: AuditEvent): number =>
  CHANNELS.reduce((sum, channel) => sum + Math.max(0, trial.bits(event, channel)), 0)

test('an address that only a tool’s words named fires, and louder than one from a field or made up', () => {
  const trial = secretary()
  const from = (origin: ArgumentAtom['origin']) =>
    total(trial, mail(500, [address(STRANGER, origin)]))
  assert.ok(from('tool') > 25, `${from('tool')} bits`)
  assert.ok(from('tool') > 1.5 * from('field'))
  assert.ok(from('field') > from('none'))
  assert.ok(from('none') > 3)
})

test('whom the user names is no stranger, however new, and a known value from its known origin says nothing', () => {
  const trial = secretary()
  assert.equal(trial.bits(mail(500, [address(STRANGER, 'user')]), CHANNELS[0]), 0)
  const known = trial.score(mail(500, [address('0000000000000017', 'field')]))
  assert.deepEqual([...known], [0, 0, 0])
})

test('a known payee is a stranger when a tool’s words name it instead of the user', () => {
  const trial = secretary()
  assert.ok(total(trial, mail(500, [address('0000000000000010', 'tool')])) > 20)
})

test('a fetched host counts though the tool only reads; an id counts only where something is changed', () => {
  const trial = secretary()
  const call = (kind: ArgumentAtom['kind'], actionClass: AuditEvent['actionClass']) =>
    trial.bits(mail(500, [address(STRANGER, 'tool', { kind })], { actionClass }), CHANNELS[0])
  assert.ok(call('host', 'read') > 5)
  assert.equal(call('id', 'read'), 0)
  assert.ok(call('id', 'delete') > 2 && call('id', 'delete') < call('host', 'delete'))
  assert.equal(call('number', 'delete'), NOT_APPLICABLE)
})

test('where the conversation is not visible, a new destination still counts', () => {
  const trial = tryDetector('provenance')
  for (let at = 0; at < 300; at++) trial.learn(mail(at, [address(OWNER, 'unknown')]))
  assert.ok(total(trial, mail(400, [address(STRANGER, 'unknown')])) > 15)
  assert.equal(total(trial, mail(400, [address(OWNER, 'unknown')])), 0)
})

test('no crowd of ordinary recipients hides one stranger', () => {
  const trial = secretary()
  const crowd = Array.from({ length: 30 }, (_, at) =>
    address(`00000000000000${(16 + (at % 12)).toString(16)}`, 'field', { key: `to${at}` }),
  )
  assert.ok(total(trial, mail(500, [...crowd, address(STRANGER, 'tool')])) > 15)
})

test('peers who take the value from there make it ordinary; four agents of another trade do not', () => {
  const trial = secretary()
  for (let peer = 0; peer < 4; peer++) {
    const agentId = `elsewhere-${peer}`
    trial.learn(mail(450 + peer, [address(STRANGER, 'tool')], { agentId, source: 'otlp' }))
  }
  assert.ok(total(trial, mail(500, [address(STRANGER, 'tool')])) > 5)
  trial.learn(mail(501, [address(STRANGER, 'tool')], { agentId: 'peer-1' }))
  assert.equal(total(trial, mail(502, [address(STRANGER, 'tool')])), 0)
})

test('it is warming until the fleet showed fifty values, and does not apply to calls without arguments', () => {
  const trial = tryDetector('provenance')
  for (let at = 0; at < 49; at++) trial.learn(mail(at, [address(OWNER, 'user')]))
  const odd = mail(60, [address(STRANGER, 'tool')])
  assert.equal(trial.bits(odd, CHANNELS[0]), WARMING)
  assert.equal(trial.bits(exampleEvent(), CHANNELS[0]), NOT_APPLICABLE)
  trial.learn(mail(50, [address(OWNER, 'user')]))
  assert.ok(trial.bits(odd, CHANNELS[0]) > 0)
})

test('the stranger’s address does not become ordinary by being named by the user’s or by being held back', () => {
  const trial = secretary()
  const attack = mail(500, [address(STRANGER, 'tool')])
  const before = total(trial, attack)
  for (let at = 0; at < 200; at++) trial.follow(attack)
  assert.equal(total(trial, attack), before)
  // The attacker gets the address mentioned where it is harmless: in a search that the user asks for.
  for (let at = 0; at < 50; at++) {
    trial.learn(mail(510 + at, [address(STRANGER, 'user')], { action: 'tool:search_emails' }))
  }
  assert.ok(total(trial, mail(600, [address(STRANGER, 'tool')])) > 0.8 * before)
})

test('the evidence names the tool, the usual source and how many peers ever did it', () => {
  const trial = secretary()
  const event = mail(500, [address(STRANGER, 'tool')])
  const evidence = trial.explain(event, 'source by key')
  assert.equal(evidence.sentence, 'It wrote to a stranger’s address')
  assert.equal(evidence.note, 'Only the words of read_inbox mentioned it, not the user')
  assert.match(evidence.expected, /^usually from user 95 %$/)
  assert.equal(evidence.now?.label, 'tool read_inbox')
  assert.equal(evidence.agent.seen, 0)
  const sentences = (['field', 'none', 'unknown'] as const).map(
    (origin) => trial.explain(mail(500, [address(STRANGER, origin)]), CHANNELS[0]).sentence,
  )
  assert.deepEqual(sentences, [
    'It wrote to a stranger’s address',
    'It made up an email address',
    'It addressed a new email address',
  ])
})
