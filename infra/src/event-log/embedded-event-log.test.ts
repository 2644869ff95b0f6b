import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { embeddedEventLog } from './embedded-event-log.ts'
import { eventLogContract } from './event-log.contract.ts'

const directory = mkdtempSync(join(tmpdir(), 'tripline-log-'))
after(() => rmSync(directory, { recursive: true, force: true }))
let count = 0
const freshPath = (): string => join(directory, String(count++))

for (const partitions of [1, 3]) {
  eventLogContract(`the embedded log with ${partitions} partition(s)`, async () => {
    const path = freshPath()
    return { partitions, open: async () => embeddedEventLog({ path, partitions }) }
  })
}

const block = (size: number) => ({ key: 'k', value: new Uint8Array(size).fill(7) })

test('a full topic makes the append wait until there is room, and no other topic', async () => {
  const log = embeddedEventLog({ path: freshPath(), mapSizeBytes: 300_000 })
  await log.append('events', [block(100_000)])
  await log.append('events', [block(100_000)])
  let done = false
  const third = log.append('events', [block(150_000)]).then(() => {
    done = true
  })
  await log.append('alerts', [block(100_000)])
  await new Promise((resolve) => setTimeout(resolve, 100))
  assert.equal(done, false)
  await log.trim('events', { partition: 0, offset: '1' })
  await third
  assert.deepEqual(await log.end('events'), [{ partition: 0, offset: '3' }])
  await log.close()
})

test('an append that waits for room is refused when the log closes', async () => {
  const log = embeddedEventLog({ path: freshPath(), mapSizeBytes: 100_000 })
  await log.append('events', [block(90_000)])
  const waiting = assert.rejects(log.append('events', [block(90_000)]), /closed/)
  await new Promise((resolve) => setTimeout(resolve, 50))
  await log.close()
  await waiting
})

test('appends under way when the log closes are stored', async () => {
  const path = freshPath()
  const log = embeddedEventLog({ path })
  const appends = Array.from({ length: 50 }, () => log.append('events', [block(10)]))
  await log.close()
  await Promise.all(appends)
  const again = embeddedEventLog({ path })
  assert.deepEqual(await again.end('events'), [{ partition: 0, offset: '50' }])
  await again.close()
})

test('the file stops growing when the log is trimmed as it is filled', async () => {
  const path = freshPath()
  const log = embeddedEventLog({ path, mapSizeBytes: 8_000_000 })
  const fill = async (rounds: number): Promise<number> => {
    for (let i = 0; i < rounds; i++) {
      await log.append('events', [block(400_000), block(300_000 + (i % 7) * 10_000)])
      const [end] = await log.end('events')
      await log.trim('events', { partition: 0, offset: String(Number(end?.offset) - 2) })
    }
    return statSync(join(path, 'data.mdb')).size
  }
  // 117 MB go through; the bound is 8 MB.
  const size = await fill(160)
  assert.ok(size <= 12_000_000, String(size))
  await log.close()
})

test('another number of partitions is refused, because keys would move', async () => {
  const path = freshPath()
  await embeddedEventLog({ path, partitions: 2 }).close()
  assert.throws(() => embeddedEventLog({ path, partitions: 3 }), /has 2 partitions, not 3/)
})

test('a consumer in one thread sees the appends of another thread, soon', async () => {
  const path = freshPath()
  const log = embeddedEventLog({ path })
  const url = JSON.stringify(new URL('./embedded-event-log.ts', import.meta.url).href)
  const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'))
  const program = `import { parentPort } from 'node:worker_threads'
    const { register } = await import(${loader})
    register()
    const { embeddedEventLog } = await import(${url})
    const log = embeddedEventLog({ path: ${JSON.stringify(path)} })
    parentPort.on('message', async (value) => {
      if (value === null) { await log.close(); parentPort.close(); return }
      await log.append('events', [{ key: 'k', value: new TextEncoder().encode(value) }])
      parentPort.postMessage('stored')
    })
    parentPort.postMessage('ready')`
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(program)}`))
  await new Promise((resolve) => worker.once('message', resolve))
  const stop = new AbortController()
  const got: string[] = []
  const sentAt: number[] = []
  const lateness: number[] = []
  const consuming = log.consume(
    'events',
    'g',
    async (batch) => {
      for (const message of batch) {
        got.push(Buffer.from(message.value).toString())
        lateness.push(performance.now() - (sentAt[got.length - 1] ?? 0))
      }
      if (got.length === 20) stop.abort()
    },
    stop.signal,
  )
  for (let i = 0; i < 20; i++) {
    sentAt.push(performance.now())
    worker.postMessage(String(i))
    await new Promise((resolve) => worker.once('message', resolve))
  }
  await consuming
  assert.deepEqual(
    got,
    Array.from({ length: 20 }, (_, i) => String(i)),
  )
  assert.ok(
    lateness.every((ms) => ms < 1500),
    lateness.join(' '),
  )
  worker.postMessage(null)
  await new Promise((resolve) => worker.once('exit', resolve))
  await log.append('events', [block(1)])
  await log.close()
})

test('a closed log refuses work', async () => {
  const log = embeddedEventLog({ path: freshPath() })
  await log.close()
  await log.close()
  await assert.rejects(log.append('events', [block(1)]), /closed/)
  await assert.rejects(log.end('events'), /closed/)
})

test('a message larger than the bound is refused', async () => {
  const log = embeddedEventLog({ path: freshPath() })
  await assert.rejects(
    log.append('events', [block(64 * 1024 * 1024 + 1)]),
    /does not go into the log/,
  )
  await log.close()
})
