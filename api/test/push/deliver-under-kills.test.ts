import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../seeded-random.ts'
import { workFolder } from '../work-folder.ts'
import { deliverUnderKills } from './deliver-under-kills.ts'
import { MOODS } from './hostile-receiver.ts'

const RECEIVERS = 5
const VERSIONS = 200

test('1,000 deliveries to receivers that time out, reset, redirect, throttle, fail and answer garbage, the sender killed again and again: each gets each alert, under one id, in order, signed', async (t) => {
  const result = await deliverUnderKills({
    ...{ folder: workFolder(t), receivers: RECEIVERS, versions: VERSIONS, agents: 40, kills: 6 },
    ...{ longestLifeMs: 500, timeoutMs: 250, random: seededRandom(11) },
  })
  t.after(() => result.close())
  for (const { seen } of result.receivers) {
    assert.deepEqual(seen.faults, [])
    const sequences = [...seen.accepted.values()].map((body) => JSON.parse(body).data.sequence)
    assert.deepEqual(
      sequences.sort((a, b) => a - b),
      Array.from({ length: VERSIONS }, (_, i) => i),
      'each alert once',
    )
    assert.equal(seen.accepted.size, VERSIONS, 'one id each')
    for (const mood of MOODS) assert.ok((seen.attempts.get(mood) ?? 0) > 0, mood)
  }
  assert.equal(result.deadLetters, 0)
  assert.ok(result.kills > 0)
  assert.equal(result.dead.seen.accepted.size, 0)
  assert.deepEqual(result.audit.problems, [])
  const repeats = result.receivers.reduce((sum, { seen }) => sum + seen.repeats, 0)
  t.diagnostic(`${result.kills} kills, ${repeats} repeats, ${result.seconds.toFixed(1)} s`)
})
