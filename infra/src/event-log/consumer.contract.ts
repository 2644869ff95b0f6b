import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { WithLog } from './log-under-test.contract.ts'
import { bytes, TAKE_MS, take, text } from './log-under-test.contract.ts'

/** What a consumer may rely on, of the partitions it is given. */
export function consumerContract(withLog: WithLog): void {
  test('a consumer is asked where to begin before its first batch, and told after its last', () =>
    withLog(async (log, { partitions }) => {
      await log.append(
        'events',
        ['a', 'b', 'c'].map((value) => ({ key: 'k', value: bytes(value) })),
      )
      const [first] = await take(log, 'g', 3)
      const home = first?.position.partition ?? -1
      const seen: string[] = []
      let assigned: readonly number[] = []
      const got = await take(log, 'g', 2, {
        onAssigned: async (which) => {
          assigned = which
          await new Promise((resolve) => setTimeout(resolve, 50))
          seen.push('assigned')
          return new Map([[home, '1']])
        },
        onRevoked: async (which) => {
          assert.deepEqual(which, assigned)
          await new Promise((resolve) => setTimeout(resolve, 50))
          seen.push('revoked')
        },
      })
      assert.deepEqual(got.map(text), ['b', 'c'])
      assert.deepEqual(
        [...assigned].sort(),
        Array.from({ length: partitions }, (_, i) => i),
      )
      assert.deepEqual(seen, ['assigned', 'revoked'])
    }))

  test('a consumer that cannot say where to begin ends with its reason, and gets nothing', () =>
    withLog(async (log) => {
      await log.append('events', [{ key: 'k', value: bytes('a') }])
      const failing = log.consume(
        'events',
        'g',
        () => assert.fail('delivered'),
        AbortSignal.timeout(TAKE_MS),
        { onAssigned: () => Promise.reject(new Error('no checkpoint')) },
      )
      await assert.rejects(failing, /no checkpoint/)
    }))

  test('one partition whose batch is refused does not hold up another', (t) =>
    withLog(async (log, { partitions }) => {
      if (partitions === 1) return t.skip('there is only one partition')
      const keys = Array.from({ length: 40 }, (_, i) => `k${i}`)
      await log.append(
        'events',
        keys.map((key) => ({ key, value: bytes('early') })),
      )
      const refused = (await take(log, 'look', 40)).find(({ key }) => key === 'k0')?.position
      const stop = new AbortController()
      const timer = setTimeout(() => stop.abort(), TAKE_MS)
      const elsewhere = new Set<string>()
      await log.consume(
        'events',
        'g',
        async (batch) => {
          if (batch[0]?.position.partition === refused?.partition) throw new Error('not now')
          if (elsewhere.size === 0) {
            // Only after the first batch: the others have to be fetched while one is stuck.
            setTimeout(() => {
              void log.append(
                'events',
                keys.map((key) => ({ key, value: bytes('late') })),
              )
            }, 300)
          }
          for (const message of batch) elsewhere.add(text(message))
          if (elsewhere.has('late')) stop.abort()
        },
        stop.signal,
      )
      clearTimeout(timer)
      assert.ok(elsewhere.has('late'))
    }))
}
