import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuditEvent } from '@tripline/ingest'
import fc from 'fast-check'
import type { Trial } from '../detector.contract.ts'
import { detectorContract, tryDetector } from '../detector.contract.ts'
import { NOT_APPLICABLE, WARMING } from '../detector.ts'
import { exampleEvent, START } from '../events.contract.ts'
import { newTailMass } from '../stats/tail-mass.ts'
import { addSetting, SETTING_WORDS, settingTail } from './setting-values.ts'

detectorContract('inference-settings', {})

const MINUTE = 60_000
const CHANNELS = ['temperature', 'max tokens', 'tools offered', 'reasoning share'] as const

/** A call as the agent usually makes it; answers and thought vary together. */
const chat = (i: number, fields: Partial<AuditEvent> = {}): AuditEvent =>
  exampleEvent({
    ...{ id: `chat ${i}`, occurredAt: START + i * MINUTE, action: 'llm:chat', actionClass: 'llm' },
    ...{ model: 'model-a', temperature: 0.2, maxTokens: 8192, toolsOffered: 'edit,read,search' },
    ...{
      outputTokens: 100 + (i % 9) * 30,
      reasoningTokens: Math.round((700 + (i % 9) * 200) * (0.6 + ((i * 37) % 17) / 20)),
    },
    ...fields,
  })

function routine(trial: Trial, calls: number): number {
  for (let i = 0; i < calls; i++) trial.learn(chat(i))
  return calls
}

const show = (trial: Trial, event: AuditEvent, channel: string): string =>
  `${channel}: ${trial.bits(event, channel)} bits`

test('a setting that never changed fires when it does, and says from what to what', () => {
  const trial = tryDetector('inference-settings')
  const now = routine(trial, 600)
  const cases = [
    ['temperature', { temperature: 1.3 }, 'temperature 1.3', 'usually temperature 0.2'],
    ['max tokens', { maxTokens: 64 }, 'at most 64 tokens', 'usually at most 8,192 tokens'],
    ['tools offered', { toolsOffered: 'edit,pay' }, '2 tools: edit,pay', 'usually 3 tools'],
    ['tools offered', { toolsOffered: '' }, 'no tools', 'usually 3 tools'],
    ['temperature', { temperature: -1 }, 'no temperature said', 'usually temperature 0.2'],
  ] as const
  for (const [channel, fields, observed, expected] of cases) {
    const event = chat(now, fields)
    assert.ok(trial.bits(event, channel) > 7, show(trial, event, channel))
    const evidence = trial.explain(event, channel)
    assert.deepEqual([evidence.observed, evidence.expected], [observed, expected])
  }
})

test('thought that falls for several calls fires, one short thought for a short answer does not', () => {
  const trial = tryDetector('inference-settings')
  const now = routine(trial, 600)
  const brief = chat(now, { outputTokens: 20, reasoningTokens: 190 })
  assert.ok(trial.bits(brief, 'reasoning share') < 5, show(trial, brief, 'reasoning share'))
  const before = trial.bits(chat(now), 'reasoning share')
  for (let i = 0; i < 4; i++) trial.follow(chat(now + i, { reasoningTokens: 10 }))
  const cut = chat(now + 4, { reasoningTokens: 10 })
  assert.ok(trial.bits(cut, 'reasoning share') > 10, show(trial, cut, 'reasoning share'))
  assert.ok(before < 5, `${before}`)
  assert.match(trial.explain(cut, 'reasoning share').expected, /^usually \d\.\d$/)
})

test('what it does every day is ordinary in every channel', () => {
  const trial = tryDetector('inference-settings')
  const now = routine(trial, 600)
  for (let i = now; i < now + 40; i++) {
    for (const channel of CHANNELS) {
      assert.ok(trial.bits(chat(i), channel) < 7, show(trial, chat(i), channel))
    }
    trial.learn(chat(i))
  }
})

test('a temperature that fell, and one of two it uses, are nothing', () => {
  const trial = tryDetector('inference-settings')
  for (let i = 0; i < 600; i++) trial.learn(chat(i, { temperature: i % 4 === 0 ? 0.9 : 0.5 }))
  assert.equal(trial.bits(chat(600, { temperature: 0 }), 'temperature'), 0)
  const known = chat(600, { temperature: 0.9 })
  assert.ok(trial.bits(known, 'temperature') < 3, show(trial, known, 'temperature'))
})

test('who sets another limit with every call is not news for the next one', () => {
  const trial = tryDetector('inference-settings')
  for (let i = 0; i < 600; i++) trial.learn(chat(i, { maxTokens: 4000 + ((i * 7919) % 3001) }))
  const next = chat(600, { maxTokens: 3999 })
  assert.ok(trial.bits(next, 'max tokens') < 3, show(trial, next, 'max tokens'))
})

test('a change that was learned is less news with every call', () => {
  const trial = tryDetector('inference-settings')
  let now = routine(trial, 600)
  let last = Number.POSITIVE_INFINITY
  for (let i = 0; i < 40; i++) {
    const event = chat(now++, { temperature: 1.3 })
    const bits = trial.bits(event, 'temperature')
    assert.ok(bits <= last, `${bits} after ${last}`)
    last = bits
    trial.learn(event)
  }
  assert.ok(last < 5, `${last}`)
})

test('it is warming for thirty calls to a model, and does not apply to other events', () => {
  const trial = tryDetector('inference-settings')
  const now = routine(trial, 29)
  assert.equal(trial.bits(chat(now), 'temperature'), WARMING)
  assert.equal(trial.bits(chat(now, { model: 'model-b' }), 'temperature'), WARMING)
  assert.equal(trial.bits(exampleEvent(), 'temperature'), NOT_APPLICABLE)
})

test('a model that never reasons does not fall silent', () => {
  const trial = tryDetector('inference-settings')
  for (let i = 0; i < 60; i++) trial.learn(chat(i, { reasoningTokens: 0 }))
  assert.equal(trial.bits(chat(60, { reasoningTokens: 0 }), 'reasoning share'), NOT_APPLICABLE)
})

test('thought that shrinks by a little every day moves what is usual; the cut still fires', () => {
  const trial = tryDetector('inference-settings')
  const thought = (i: number): number => Math.round((700 + (i % 9) * 200) * 0.9995 ** i)
  for (let i = 0; i < 2000; i++) trial.learn(chat(i, { reasoningTokens: thought(i) }))
  const usual = chat(2000, { reasoningTokens: thought(2000) })
  assert.ok(trial.bits(usual, 'reasoning share') < 6, show(trial, usual, 'reasoning share'))
  for (let i = 0; i < 4; i++) trial.follow(chat(2000 + i, { reasoningTokens: 0 }))
  const cut = chat(2004, { reasoningTokens: 0 })
  assert.ok(trial.bits(cut, 'reasoning share') > 8, show(trial, cut, 'reasoning share'))
})

test('masses of a setting add up to one, however its values came and went', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 80 }),
      (keys) => {
        const u = new Uint32Array(SETTING_WORDS)
        const f = new Float32Array(u.buffer)
        for (const key of keys) addSetting(u, f, 0, key, 1, 1)
        const tail = newTailMass()
        for (let key = 1; key <= 9; key++) {
          settingTail(u, f, 0, key, 1, tail)
          assert.ok(
            tail.below >= 0 && tail.tied >= 0 && tail.below + tail.tied <= 1 + 1e-6,
            `${key}`,
          )
        }
        let largest = 0
        for (let key = 1; key <= 7; key++) {
          settingTail(u, f, 0, key, 1, tail)
          largest = Math.max(largest, tail.below + tail.tied)
        }
        // The commonest value, or the unseen when that is more, has all the mass at or below it but what outweighs it.
        assert.ok(largest > 0.2, `${largest}`)
      },
    ),
    { numRuns: 300 },
  )
})
