import assert from 'node:assert/strict'
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { systemClock } from '@tripline/infra'
import type { FileCursor, FileCursors } from './file-cursor.ts'
import { noCursors } from './file-cursor.ts'
import type { FileSourceOptions } from './file-source.ts'
import { fileSource } from './file-source.ts'
import type { SourceItem } from './source-item.ts'
import { isRejected } from './source-item.ts'

function temporaryDirectory(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'tripline-files-'))
  t.after(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

function memoryCursors(): FileCursors & { readonly saved: Map<string, FileCursor> } {
  const saved = new Map<string, FileCursor>()
  return {
    saved,
    get: (key) => saved.get(key) ?? null,
    async save(changed, forgotten) {
      for (const cursor of changed) saved.set(cursor.key, cursor)
      for (const key of forgotten) saved.delete(key)
    },
  }
}

const defaults = { name: 'test', source: 'auto', clock: systemClock, cursors: noCursors } as const
const told = (item: SourceItem): string => (isRejected(item) ? `!${item.reason}` : item.body)

interface Following {
  readonly taken: string[]
  /** Resolves once exactly so many items were taken in all; fails after a while. */
  until(count: number): Promise<void>
  stop(): Promise<void>
}

function follow(t: TestContext, path: string, more: Partial<FileSourceOptions> = {}): Following {
  const taken: string[] = []
  const abort = new AbortController()
  const options = { ...defaults, paths: [path], follow: true, scanEveryMs: 20, ...more }
  const running = fileSource(options).run(async (batch) => {
    for (const item of batch) taken.push(told(item))
  }, abort.signal)
  const stop = async () => {
    abort.abort()
    await running
  }
  t.after(stop)
  return {
    taken,
    stop,
    async until(count) {
      for (let waited = 0; taken.length < count && waited < 5000; waited += 10) await setTimeout(10)
      await setTimeout(60)
      assert.equal(taken.length, count, `took ${JSON.stringify(taken)}`)
    },
  }
}

test('what is not there or may not be read is told once, and costs the rest nothing', async (t) => {
  const root = temporaryDirectory(t)
  writeFileSync(join(root, 'good'), '{"n":1}\n')
  const missing = join(root, 'missing')
  const unreadable: string[] = []
  const taken: string[] = []
  const paths = [missing, join(root, 'good'), '/proc/self/mem']
  const onUnreadable = (path: string) => unreadable.push(path)
  const abort = new AbortController()
  const options = { ...defaults, paths, follow: true, scanEveryMs: 10, onUnreadable }
  const running = fileSource(options).run(async (batch) => {
    taken.push(...batch.map(told))
  }, abort.signal)
  await setTimeout(150)
  abort.abort()
  await running
  assert.deepEqual(taken, ['{"n":1}'])
  assert.deepEqual(unreadable, [missing])
})

test('a gzip file that takes more than one turn is followed to its end without a pause', async (t) => {
  const root = temporaryDirectory(t)
  const lines = Array.from({ length: 200_000 }, (_, i) => `{"n":${i},"x":"${'-'.repeat(60)}"}`)
  writeFileSync(join(root, 'a.gz'), gzipSync(lines.join('\n')))
  const following = follow(t, root)
  await following.until(200_000)
})

test('a growing file is followed, and a record waits for its end', async (t) => {
  const path = join(temporaryDirectory(t), 'log')
  writeFileSync(path, 'first line\nsecond')
  const following = follow(t, path)
  await following.until(1)
  appendFileSync(path, ' line\n')
  await following.until(2)
  assert.deepEqual(following.taken, ['first line', 'second line'])
})

test('a JSON line without its newline is taken once, when it is whole', async (t) => {
  const path = join(temporaryDirectory(t), 'log')
  writeFileSync(path, '{"n":1}\n{"n":')
  const following = follow(t, path)
  await following.until(1)
  appendFileSync(path, '2}')
  await following.until(2)
  appendFileSync(path, '\n{"n":3}\n')
  await following.until(3)
  assert.deepEqual(following.taken, ['{"n":1}', '{"n":2}', '{"n":3}'])
})

test('new directories are found though the clock was set back by hours', async (t) => {
  const root = temporaryDirectory(t)
  let aheadMs = 0
  const following = follow(t, root, { clock: { now: () => Date.now() + aheadMs } })
  writeFileSync(join(root, 'before'), '{"n":1}\n')
  await following.until(1)
  aheadMs = -3 * 3_600_000
  mkdirSync(join(root, 'later'))
  writeFileSync(join(root, 'later/after'), '{"n":2}\n')
  await following.until(2)
})

test('a new directory is looked into when it comes, not at the next scan', async (t) => {
  const directory = temporaryDirectory(t)
  writeFileSync(join(directory, 'a.ndjson'), '{"n":1}\n')
  const following = follow(t, directory, { scanEveryMs: 60_000 })
  await following.until(1)
  mkdirSync(join(directory, 'new'))
  writeFileSync(join(directory, 'new', 'b.ndjson'), '{"n":2}\n')
  await following.until(2)
  appendFileSync(join(directory, 'new', 'b.ndjson'), '{"n":3}\n')
  await following.until(3)
})

test('new files and new directories are found', async (t) => {
  const root = temporaryDirectory(t)
  const following = follow(t, root)
  await setTimeout(50)
  mkdirSync(join(root, 'a/b'), { recursive: true })
  writeFileSync(join(root, 'a/b/log'), '{"n":1}\n')
  await following.until(1)
})

test('rotation by rename loses nothing and doubles nothing', async (t) => {
  for (const watched of ['directory', 'file']) {
    const root = temporaryDirectory(t)
    const path = join(root, 'agent.log')
    writeFileSync(path, '{"n":1}\n')
    const following = follow(t, watched === 'file' ? path : root)
    await following.until(1)
    appendFileSync(path, '{"n":2}\n')
    renameSync(path, `${path}.1`)
    writeFileSync(path, '{"n":3}\n')
    appendFileSync(`${path}.1`, '{"n":4}\n')
    await following.until(4)
    assert.deepEqual([...following.taken].sort(), ['{"n":1}', '{"n":2}', '{"n":3}', '{"n":4}'])
    await following.stop()
  }
})

test('rotation by copying and truncating is noticed, even when the new content is longer', async (t) => {
  const path = join(temporaryDirectory(t), 'agent.log')
  writeFileSync(path, '{"n":1}\n{"n":2}\n')
  const following = follow(t, path)
  await following.until(2)
  copyFileSync(path, `${path}.1`)
  truncateSync(path)
  await setTimeout(60)
  appendFileSync(path, '{"n":3}\n')
  await following.until(3)
  truncateSync(path)
  appendFileSync(path, '{"n":4}\n{"n":5}\n{"n":6}\n')
  await following.until(6)
  assert.equal(new Set(following.taken).size, 6)
})

test('a file replaced by another is read from its start', async (t) => {
  const root = temporaryDirectory(t)
  const path = join(root, 'agent.log')
  writeFileSync(path, '{"n":1}\n')
  const following = follow(t, path)
  await following.until(1)
  writeFileSync(join(root, '.new'), '{"n":2}\n{"n":3}\n')
  renameSync(join(root, '.new'), path)
  await following.until(3)
})

test('a file that is deleted is read to its end, and costs nothing more', async (t) => {
  const root = temporaryDirectory(t)
  const path = join(root, 'log')
  writeFileSync(path, 'one\ntwo without an end')
  const following = follow(t, root)
  await following.until(1)
  unlinkSync(path)
  await following.until(2)
  writeFileSync(path, 'three\n')
  await following.until(3)
  assert.deepEqual(following.taken, ['one', 'two without an end', 'three'])
})

test('a gzip file that is still being written is read once, when it is whole', async (t) => {
  const root = temporaryDirectory(t)
  const whole = gzipSync('{"n":1}\n{"n":2}\n')
  writeFileSync(join(root, 'a.gz'), whole.subarray(0, whole.length - 4))
  const following = follow(t, root)
  await following.until(2)
  appendFileSync(join(root, 'a.gz'), whole.subarray(whole.length - 4))
  await following.until(2)
  await following.stop()
})

test('a gzip file that stays cut off is rejected after it has settled', async (t) => {
  const root = temporaryDirectory(t)
  writeFileSync(join(root, 'a.gz'), gzipSync('{"n":1}\n{"n":2}\n').subarray(0, -4))
  const following = follow(t, root, { settleMs: 200 })
  await following.until(3)
  assert.deepEqual(following.taken, ['{"n":1}', '{"n":2}', '!truncated'])
})

for (const [shape, content] of [
  ['lines', Array.from({ length: 3000 }, (_, i) => `{"n":${i}}\n`).join('')],
  [
    'one document',
    `{"Records":[${Array.from({ length: 3000 }, (_, i) => `{"n":${i}}`).join(',')}]}`,
  ],
] as const) {
  for (const packed of [false, true]) {
    const name = `${packed ? 'gzip' : 'plain'} ${shape}`
    test(`after a restart in the middle, the rest is read, and only the rest: ${name}`, async (t) => {
      const path = join(temporaryDirectory(t), 'log')
      writeFileSync(path, packed ? gzipSync(content) : content)
      const cursors = memoryCursors()
      const taken: string[] = []
      for (let run = 0; run < 4; run += 1) {
        const abort = new AbortController()
        const source = fileSource({ ...defaults, paths: [path], follow: true, cursors })
        let batches = 0
        await source.run(
          async (batch) => {
            batches += 1
            // The second batch of each run is never acknowledged.
            if (batches === 2) {
              abort.abort()
              throw new Error('stopped')
            }
            taken.push(...batch.map(told))
            if (taken.length === 3000) globalThis.setTimeout(() => abort.abort(), 50)
          },
          AbortSignal.any([abort.signal, AbortSignal.timeout(run === 3 ? 300 : 5000)]),
        )
      }
      assert.deepEqual(
        taken,
        Array.from({ length: 3000 }, (_, i) => `{"n":${i}}`),
      )
    })
  }
}

test('what was renamed while nobody looked is still found', async (t) => {
  const root = temporaryDirectory(t)
  const path = join(root, 'agent.log')
  const cursors = memoryCursors()
  writeFileSync(path, '{"n":1}\n')
  const first = follow(t, path, { cursors })
  await first.until(1)
  await first.stop()
  appendFileSync(path, '{"n":2}\n')
  renameSync(path, `${path}.1`)
  writeFileSync(path, '{"n":3}\n')
  const second = follow(t, path, { cursors })
  await second.until(2)
  assert.deepEqual([...second.taken].sort(), ['{"n":2}', '{"n":3}'])
})
