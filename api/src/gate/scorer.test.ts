import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MessageChannel } from 'node:worker_threads'
import type { PeekedEvent } from '@tripline/detectors'
import type { AuditEvent } from '@tripline/ingest'
import { sampleEvent } from '../../test/sample-event.ts'
import { newAskedCount } from './score-messages.ts'
import { createScorer } from './scorer.ts'
import type { Peek } from './serve-scores.ts'
import { serveScores } from './serve-scores.ts'

const peeked = (event: AuditEvent, risk = 7): PeekedEvent => ({
  ...{ event, partition: 0, offset: 0, idHi: 0, idLo: 0, bits: 1.26, risk, judgement: 'ordinary' },
  ...{ alertId: '', opens: false, findings: [], reasoning: null, detectors: [] },
})

function line(peek: Peek, timeoutMs = 60_000) {
  const { port1, port2 } = new MessageChannel()
  const asked = newAskedCount()
  const scorer = createScorer({ port: port1, asked, timeoutMs })
  const server = serveScores(port2, asked, peek)
  const close = (): void => {
    scorer.close()
    server.close()
  }
  return { scorer, server, asked, close }
}
const event = (id: string): AuditEvent => sampleEvent({ id }).event
const turn = () => new Promise((resolve) => setImmediate(resolve))

test('each question gets its own answer, however many come at once', async () => {
  const { scorer, close } = line((one) => peeked(one, Number(one.id)))
  const scores = await Promise.all(
    Array.from({ length: 50 }, (_, i) => scorer.score(event(String(i)))),
  )
  assert.deepEqual(
    scores.map((score) => score?.risk),
    Array.from({ length: 50 }, (_, i) => i),
  )
  assert.equal(scores[0]?.bits, 1.3)
  close()
})

test('a thread in the middle of its work answers between two events, without its event loop', async () => {
  const { scorer, server, asked, close } = line((one) => peeked(one))
  const answer = scorer.score(event('a'))
  await turn()
  const before = Atomics.load(asked, 0)
  server.answerWaiting()
  assert.deepEqual([before, Atomics.load(asked, 0)], [1, 0])
  server.answerWaiting()
  assert.equal((await answer)?.risk, 7)
  close()
})

test('a baseline that is still being read answers when it is there, and holds up nobody else', async () => {
  let read: (value: PeekedEvent) => void = () => undefined
  const { scorer, close } = line((one) =>
    one.id === 'late' ? new Promise((resolve) => (read = resolve)) : peeked(one),
  )
  const late = scorer.score(event('late'))
  assert.equal((await scorer.score(event('soon')))?.risk, 7)
  read(peeked(event('late'), 9))
  assert.equal((await late)?.risk, 9)
  close()
})

test('no answer in time, a question that breaks a detector, a new state and a closed line: no score', async () => {
  const never = line(() => new Promise(() => undefined), 5)
  assert.equal(await never.scorer.score(event('a')), null)
  never.close()
  const broken = line(() => {
    throw new Error('a detector broke')
  })
  assert.equal(await broken.scorer.score(event('a')), null)
  broken.close()
  const fresh = line(() => null)
  assert.equal(await fresh.scorer.score(event('a')), null)
  const waiting = fresh.scorer.score(event('b'))
  fresh.close()
  assert.equal(await waiting, null)
  assert.equal(await fresh.scorer.score(event('c')), null)
})
