import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { consumerContract } from './consumer.contract.ts'
import type { LogMessage } from './event-log.ts'
import type { LogUnderTest } from './log-under-test.contract.ts'
import { bytes, LINGER_MS, take, text, withFresh } from './log-under-test.contract.ts'

const at = (message: LogMessage): string =>
  `${message.position.partition}:${message.position.offset}`

/** What every event log must do. */
export function eventLogContract(name: string, fresh: () => Promise<LogUnderTest>): void {
  describe(name, () => {
    const withLog = withFresh(fresh)

    test('what was appended comes back, byte for byte, and in order for each key', () =>
      withLog(async (log) => {
        const anything = fc.record({
          key: fc.string({ unit: 'binary', maxLength: 40 }),
          value: fc.uint8Array({ maxLength: 300 }),
        })
        const sent = fc.sample(fc.array(anything, { minLength: 1, maxLength: 60 }), {
          numRuns: 8,
          seed: 1,
        })
        for (const messages of sent) await log.append('events', messages)
        const all = sent.flat()
        const got = await take(log, 'a', all.length)
        assert.equal(got.length, all.length)
        for (const key of new Set(all.map((message) => message.key))) {
          assert.deepEqual(
            got
              .filter((message) => message.key === key)
              .map((message) => Buffer.from(message.value).toString('hex')),
            all
              .filter((message) => message.key === key)
              .map((message) => Buffer.from(message.value).toString('hex')),
          )
        }
      }))

    test('offsets rise by one in each partition, and one key stays in one partition', () =>
      withLog(async (log, { partitions }) => {
        const count = 500
        for (let i = 0; i < count; i += 50) {
          await log.append(
            'events',
            Array.from({ length: 50 }, (_, k) => ({
              key: `agent-${k % 17}`,
              value: bytes(String(i + k)),
            })),
          )
        }
        const got = await take(log, 'a', count, { maxBatch: 7 })
        const next = new Map<number, number>()
        const home = new Map<string, number>()
        for (const { key, position } of got) {
          assert.equal(Number(position.offset), next.get(position.partition) ?? 0)
          next.set(position.partition, Number(position.offset) + 1)
          assert.equal(home.get(key) ?? position.partition, position.partition)
          home.set(key, position.partition)
        }
        const ends = await log.end('events')
        assert.equal(ends.length, partitions)
        for (const { partition, offset } of ends)
          assert.equal(Number(offset), next.get(partition) ?? 0)
      }))

    test('a message that names its partition lies there, and every other where its key says', () =>
      withLog(async (log, { partitions }) => {
        const all = Array.from({ length: partitions }, (_, partition) => partition)
        await log.append('events', [
          ...all.map((partition) => ({ key: 'told', value: bytes('to all'), partition })),
          ...all.map((n) => ({ key: `agent-${n}`, value: bytes('own') })),
        ])
        const got = await take(log, 'a', 2 * partitions)
        const told = got.filter(({ key }) => key === 'told')
        assert.deepEqual(told.map(({ position }) => position.partition).sort(), all)
        for (const { key, position } of got) {
          if (key !== 'told') assert.equal(position.partition, log.partitionOf('events', key))
        }
      }))

    test('a consumer waiting at the end is woken by an append', () =>
      withLog(async (log) => {
        await log.append('events', [{ key: 'k', value: bytes('early') }])
        const stop = new AbortController()
        const seen: string[] = []
        let appendedAt = 0
        let lateness = Number.POSITIVE_INFINITY
        await log.consume(
          'events',
          'a',
          async (batch) => {
            seen.push(...batch.map(text))
            if (seen.length === 2) {
              lateness = performance.now() - appendedAt
              stop.abort()
              return
            }
            // By then the consumer has nothing to read and waits.
            setTimeout(() => {
              appendedAt = performance.now()
              void log.append('events', [{ key: 'k', value: bytes('late') }])
            }, 150)
          },
          stop.signal,
        )
        assert.deepEqual(seen, ['early', 'late'])
        assert.ok(lateness < 1500, `${lateness} ms`)
      }))

    test('a batch that is not accepted is delivered again, and nothing after it before', () =>
      withLog(async (log) => {
        await log.append(
          'events',
          ['a', 'b', 'c', 'd'].map((value) => ({ key: 'k', value: bytes(value) })),
        )
        const seen: string[] = []
        const stop = new AbortController()
        let refusals = 2
        await log.consume(
          'events',
          'a',
          async (batch) => {
            seen.push(batch.map(text).join(''))
            if (refusals-- > 0) throw new Error('not now')
            if (seen.at(-1)?.includes('d')) stop.abort()
          },
          stop.signal,
          { maxBatch: 2 },
        )
        assert.deepEqual(seen, ['ab', 'ab', 'ab', 'cd'])
      }))

    test('an acknowledged batch does not come again after reopening; one that was not does', () =>
      withLog(async (log, { open }) => {
        await log.append(
          'events',
          ['a', 'b', 'c', 'd'].map((value) => ({ key: 'k', value: bytes(value) })),
        )
        assert.deepEqual((await take(log, 'g', 2, { maxBatch: 2 })).map(text), ['a', 'b'])
        const stop = new AbortController()
        await log.consume(
          'events',
          'g',
          async () => {
            stop.abort()
            throw new Error('crash')
          },
          stop.signal,
        )
        await log.close()
        const again = await open()
        assert.deepEqual((await take(again, 'g', 2)).map(text), ['c', 'd'])
        assert.deepEqual((await take(again, 'other', 4)).map(text), ['a', 'b', 'c', 'd'])
        await again.close()
      }))

    test('a consumer with its own checkpoint begins where it says', () =>
      withLog(async (log) => {
        await log.append(
          'events',
          ['a', 'b', 'c', 'd'].map((value) => ({ key: 'k', value: bytes(value) })),
        )
        const [first] = await take(log, 'g', 4)
        const partition = first?.position.partition ?? -1
        const got = await take(log, 'g', 2, { from: new Map([[partition, '2']]) })
        assert.deepEqual(got.map(text), ['c', 'd'])
        const fromStart = await take(log, 'g', 4, { from: new Map([[partition, '0']]) })
        assert.deepEqual(fromStart.map(text), ['a', 'b', 'c', 'd'])
      }))

    test('trimming keeps everything at or after the position, and offsets go on', () =>
      withLog(async (log) => {
        for (const value of ['a', 'b', 'c', 'd', 'e'])
          await log.append('events', [{ key: 'k', value: bytes(value) }])
        const all = await take(log, 'g', 5)
        const third = all[2]
        assert.ok(third)
        await log.trim('events', third.position)
        const kept = await take(log, 'fresh', 3, {}, LINGER_MS)
        assert.deepEqual(kept.slice(-3).map(text), ['c', 'd', 'e'])
        assert.ok(kept.length <= 5)
        await log.append('events', [{ key: 'k', value: bytes('f') }])
        const last = (await take(log, 'g', 1)).at(-1)
        assert.ok(last)
        assert.equal(text(last), 'f')
        assert.equal(last.position.offset, '5')
      }))

    test('topics are apart from each other', () =>
      withLog(async (log) => {
        await log.append('alerts', [{ key: 'k', value: bytes('alert') }])
        await log.append('events', [{ key: 'k', value: bytes('event') }])
        assert.deepEqual((await take(log, 'g', 1, {}, LINGER_MS)).map(text), ['event'])
      }))

    test('many appends at a time are all there, once each', () =>
      withLog(async (log) => {
        const values = Array.from({ length: 300 }, () => randomUUID())
        await Promise.all(
          values.map((value, i) =>
            log.append('events', [{ key: `k${i % 5}`, value: bytes(value) }]),
          ),
        )
        const got = await take(log, 'g', 300)
        assert.deepEqual(got.map(text).sort(), [...values].sort())
        assert.equal(new Set(got.map(at)).size, 300)
      }))

    test('a second handle sees what the first appends, and a stopped consumer returns', () =>
      withLog(async (log, { open }) => {
        const other = await open()
        const waiting = take(other, 'g', 1)
        await new Promise((resolve) => setTimeout(resolve, 50))
        await log.append('events', [{ key: 'k', value: bytes('x') }])
        assert.deepEqual((await waiting).map(text), ['x'])
        await other.append('events', [{ key: 'k', value: bytes('y') }])
        assert.deepEqual((await take(log, 'h', 2)).map(text), ['x', 'y'])
        const stopped = new AbortController()
        stopped.abort()
        await log.consume('events', 'g', async () => {}, stopped.signal)
        await other.close()
      }))

    test('appending nothing is done at once', () =>
      withLog(async (log) => {
        await log.append('events', [])
        for (const { offset } of await log.end('events')) assert.equal(offset, '0')
      }))
    consumerContract(withLog)
  })
}
