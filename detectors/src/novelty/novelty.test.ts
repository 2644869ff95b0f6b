import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ArgumentAtom } from '@tripline/ingest'
import type { Trial } from '../detector.contract.ts'
import { detectorContract, tryDetector } from '../detector.contract.ts'
import { NOT_APPLICABLE, WARMING } from '../detector.ts'
import { exampleEvent, START } from '../events.contract.ts'

detectorContract('novelty', { floodFills: 10_000 })

const after = (i: number) => ({ occurredAt: START + i * 1000 })

/** An agent that does the same few things. */
function routine(trial: Trial, calls: number, agentId = 'staging-fixer'): number {
  for (let i = 0; i < calls; i++) {
    trial.learn(exampleEvent({ ...after(i), agentId, action: `s3:Action${i % 5}` }))
  }
  return calls
}

test('a first action is the odder the longer the agent did the same few things', () => {
  const trial = tryDetector('novelty')
  const fresh = (i: number) => exampleEvent({ ...after(i), action: 'ec2:DeleteVolume' })
  routine(trial, 100)
  const early = trial.bits(fresh(101), 'action')
  for (let i = 101; i < 3000; i++)
    trial.learn(exampleEvent({ ...after(i), action: `s3:Action${i % 5}` }))
  assert.ok(early > 5 && trial.bits(fresh(3001), 'action') > early + 8)
  assert.equal(trial.bits(exampleEvent({ ...after(3001), action: 's3:Action1' }), 'action'), 0)
})

test('one more novelty is no news from an agent that does new things all day', () => {
  const trial = tryDetector('novelty')
  for (let i = 0; i < 500; i++) trial.learn(exampleEvent({ ...after(i), action: `s3:Action${i}` }))
  assert.ok(trial.bits(exampleEvent({ ...after(501), action: 's3:Other' }), 'action') < 3)
})

test('what peers do is less odd than what nobody does, from a new agent’s first event on', () => {
  const trial = tryDetector('novelty')
  for (let peer = 0; peer < 5; peer++) routine(trial, 200, `peer-${peer}`)
  const first = (action: string) => exampleEvent({ ...after(300), agentId: 'newcomer', action })
  assert.equal(trial.bits(first('s3:Action1'), 'action'), 0)
  assert.ok(trial.bits(first('ec2:DeleteVolume'), 'action') > 7)
})

test('of two things nobody ever did, the destructive one is odder', () => {
  const trial = tryDetector('novelty')
  routine(trial, 500)
  for (let i = 0; i < 40; i++) {
    trial.learn(exampleEvent({ ...after(500 + i), action: `s3:Read${i}`, actionClass: 'read' }))
  }
  const bits = (actionClass: 'read' | 'destroy') =>
    trial.bits(exampleEvent({ ...after(600), action: 'x:New', actionClass }), 'action')
  assert.ok(bits('destroy') > bits('read') + 3)
})

test('a credential that everybody has, in hands it never was in, is odd as a pair', () => {
  const trial = tryDetector('novelty')
  for (let i = 0; i < 400; i++) {
    const credentialId = i % 2 === 0 ? 'AKIASTAGING' : 'AKIAPROD'
    const environment = i % 2 === 0 ? 'staging' : 'prod'
    trial.learn(exampleEvent({ ...after(i), credentialId, environment }))
  }
  const crossed = exampleEvent({ ...after(401), credentialId: 'AKIASTAGING', environment: 'prod' })
  assert.equal(trial.bits(crossed, 'credential'), 0)
  assert.equal(trial.bits(crossed, 'environment'), 0)
  assert.ok(trial.bits(crossed, 'credential in environment') > 10)
})

test('an argument is judged by the tool and key it is passed to', () => {
  const trial = tryDetector('novelty')
  const mail = (hmac: string, i: number, key = 'to') => {
    const atom: ArgumentAtom = { key, kind: 'email', hmac, origin: 'user', sourceTool: '' }
    return exampleEvent({ ...after(i), action: 'tool:send_email', arguments: [atom] })
  }
  for (let i = 0; i < 300; i++) trial.learn(mail('00000000000000aa', i))
  assert.equal(trial.bits(mail('00000000000000aa', 301), 'argument value'), 0)
  assert.ok(trial.bits(mail('00000000000000bb', 301), 'argument value') > 7)
  assert.ok(trial.bits(mail('00000000000000bb', 301), 'destination') > 7)
})

test('it is warming until the fleet showed fifty values, and does not apply where there is none', () => {
  const trial = tryDetector('novelty')
  const now = routine(trial, 49)
  assert.equal(trial.bits(exampleEvent(after(now)), 'action'), WARMING)
  assert.equal(trial.bits(exampleEvent({ ...after(now), model: '' }), 'model'), NOT_APPLICABLE)
})

test('the evidence counts the agent’s calls, its peers and the fleet', () => {
  const trial = tryDetector('novelty')
  for (let peer = 0; peer < 5; peer++) routine(trial, 60, `peer-${peer}`)
  const now = routine(trial, 120)
  trial.learn(exampleEvent({ ...after(now), agentId: 'peer-3', action: 'ec2:DeleteVolume' }))
  const event = exampleEvent({ ...after(now + 1), action: 'ec2:DeleteVolume' })
  const evidence = trial.explain(event, 'action')
  assert.equal(evidence.sentence, 'It deleted a volume')
  assert.deepEqual(evidence.agent, { seen: 0, of: 120 })
  assert.deepEqual(evidence.peers, { seen: 1, of: 5 })
  assert.deepEqual(evidence.fleet, { seen: 1, of: 5 })
  assert.match(evidence.expected, /^usually s3:Action\d$/)
})

test('a thousand learned repetitions of an odd call make it ordinary; held back they change nothing', () => {
  const trial = tryDetector('novelty')
  const now = routine(trial, 2000)
  const odd = exampleEvent({ ...after(now), action: 'ec2:DeleteVolume' })
  const before = trial.bits(odd, 'action')
  for (let i = 0; i < 1000; i++) trial.follow(odd)
  assert.equal(trial.bits(odd, 'action'), before)
  for (let i = 0; i < 1000; i++) trial.learn(odd)
  assert.equal(trial.bits(odd, 'action'), 0)
})
