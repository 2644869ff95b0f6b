import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { systemClock } from '@tripline/infra'
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

const defaults = { name: 'test', source: 'auto', clock: systemClock, cursors: noCursors } as const

/** What reading once gives: bodies of records, `!reason` for rejections. */
async function readOnce(path: string, more: Partial<FileSourceOptions> = {}): Promise<string[]> {
  const taken: string[] = []
  const options = { ...defaults, paths: [path], follow: false, ...more }
  await fileSource(options).run(async (batch) => {
    for (const item of batch) taken.push(told(item))
  }, new AbortController().signal)
  return taken
}

const told = (item: SourceItem): string => (isRejected(item) ? `!${item.reason}` : item.body)

test('files of a tree are read in order of path, plain or gzip whatever their names', async (t) => {
  const root = temporaryDirectory(t)
  mkdirSync(join(root, 'b/deep/er'), { recursive: true })
  writeFileSync(join(root, 'c.log'), gzipSync('{"n":4}\n'))
  writeFileSync(join(root, 'a.gz'), '{"n":1}\r\n{"n":2}')
  writeFileSync(join(root, 'b/deep/er/x'), '{"Records":[{"n":3}]}')
  writeFileSync(join(root, 'empty'), '')
  writeFileSync(join(root, '.hidden'), '{"n":9}\n')
  assert.deepEqual(await readOnce(root), ['{"n":1}', '{"n":2}', '{"n":3}', '{"n":4}'])
})

test('pipes, loops of symlinks, and symlinks that lead out of the directory are passed over', async (t) => {
  const root = temporaryDirectory(t)
  const outside = temporaryDirectory(t)
  writeFileSync(join(outside, 'secret'), '{"n":"outside"}\n')
  execFileSync('mkfifo', [join(root, 'pipe')])
  mkdirSync(join(root, 'sub'))
  symlinkSync('..', join(root, 'sub/up'))
  symlinkSync(join(outside, 'secret'), join(root, 'out'))
  symlinkSync('dangling', join(root, 'nowhere'))
  writeFileSync(join(root, 'sub/real'), '{"n":1}\n')
  symlinkSync('sub/real', join(root, 'twice'))
  assert.deepEqual(await readOnce(root), ['{"n":1}'])
  const everywhere = await readOnce(root, { followSymlinks: 'anywhere' })
  assert.deepEqual(everywhere, ['{"n":"outside"}', '{"n":1}'])
})

test('a gzip file that was cut off gives what can be read, then one rejection', async (t) => {
  const root = temporaryDirectory(t)
  const lines = Array.from({ length: 5000 }, (_, i) => `{"n":${i},"x":"${Math.sin(i)}"}`)
  const whole = gzipSync(lines.join('\n'))
  writeFileSync(join(root, 'a.gz'), whole.subarray(0, whole.length / 2))
  writeFileSync(join(root, 'b'), '{"n":"next"}\n')
  const taken = await readOnce(root)
  assert.ok(taken.length > 1000)
  assert.deepEqual(taken.slice(0, -2), lines.slice(0, taken.length - 2))
  assert.deepEqual(taken.slice(-2), ['!truncated', '{"n":"next"}'])
})

test('a gzip bomb ends as one rejection, and the next file is read', async (t) => {
  const root = temporaryDirectory(t)
  writeFileSync(join(root, 'a.gz'), gzipSync(Buffer.alloc(64 * 2 ** 20, 'a')))
  writeFileSync(join(root, 'b'), '{"n":1}\n')
  const gunzip = { maxRatio: 100, maxBytes: 2 ** 40 }
  assert.deepEqual(await readOnce(root, { gunzip }), ['!too_large', '{"n":1}'])
})

test('a line of 200 MB is one rejection, in bounded memory, and the next line is read', async (t) => {
  const root = temporaryDirectory(t)
  const path = join(root, 'log')
  writeFileSync(path, '{"n":1}\n{"big":"')
  const megabyte = Buffer.alloc(2 ** 20, 'x')
  for (let i = 0; i < 200; i += 1) appendFileSync(path, megabyte)
  appendFileSync(path, '"}\n{"n":2}\n')
  const before = process.memoryUsage().rss
  assert.deepEqual(await readOnce(path), ['{"n":1}', '!too_large', '{"n":2}'])
  const grownMb = (process.memoryUsage().rss - before) / 2 ** 20
  assert.ok(grownMb < 120, `grew by ${grownMb} MB`)
})

test('a batch is bounded, and a refused batch comes again unchanged', async (t) => {
  const root = temporaryDirectory(t)
  writeFileSync(join(root, 'log'), Array.from({ length: 2500 }, (_, i) => `{"n":${i}}\n`).join(''))
  const sizes: number[] = []
  let refusals = 2
  const source = fileSource({ ...defaults, paths: [root], follow: false })
  await source.run(async (batch) => {
    if (sizes.length === 1 && refusals-- > 0) throw new Error('full')
    sizes.push(batch.length)
  }, new AbortController().signal)
  assert.deepEqual(sizes, [1000, 1000, 500])
})
