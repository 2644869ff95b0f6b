import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { systemClock } from '@tripline/infra'
import type { TrailObject } from '../../test/signed-trail.ts'
import { signTrail } from '../../test/signed-trail.ts'
import { noDigestKeys } from '../log-integrity/digest-keys.ts'
import type { FileCursor, FileCursors } from './file-cursor.ts'
import { fileSource } from './file-source.ts'
import type { SourceItem } from './source-item.ts'

test('a digest that comes before its logs, as while a bucket is copied, waits for them; once checked it is not checked again', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tripline-digest-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const trail = signTrail(Date.UTC(2026, 10, 28, 22), 1)
  const copy = ({ key, bytes }: TrailObject): void => {
    mkdirSync(dirname(join(folder, key)), { recursive: true })
    writeFileSync(join(folder, key), bytes)
  }
  const saved = new Map<string, FileCursor>()
  const cursors: FileCursors = {
    get: (key) => saved.get(key) ?? null,
    async save(changed) {
      for (const cursor of changed) saved.set(cursor.key, cursor)
    },
  }
  const items: SourceItem[] = []
  const results: string[] = []
  const run = (digestGraceMs: number, signal: AbortSignal): Promise<void> =>
    fileSource({
      ...{ name: 'trail', source: 'auto', clock: systemClock, cursors, paths: [folder] },
      ...{ follow: true, scanEveryMs: 20, digestGraceMs },
      digests: { keys: noDigestKeys, onDigest: (_, result) => results.push(result) },
    }).run(async (batch) => {
      items.push(...batch)
    }, signal)

  for (const digest of trail.digests) copy(digest)
  const first = new AbortController()
  const running = run(3_000, first.signal)
  await setTimeout(1_000)
  for (const log of trail.logs) copy(log)
  for (const until = Date.now() + 30_000; results.length === 0 && Date.now() < until; ) {
    await setTimeout(20)
  }
  first.abort()
  await running
  // Without keys nothing is proved, but nothing is missing either.
  assert.deepEqual(results, ['unproved'])
  assert.equal(items.length, trail.logs.length)

  const second = new AbortController()
  const again = run(0, second.signal)
  await setTimeout(500)
  second.abort()
  await again
  assert.deepEqual(results, ['unproved'])
})

test('where nobody looks at digests, they pass by: no record, no dead letter', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tripline-digest-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const [digest] = signTrail(Date.UTC(2026, 10, 28, 22), 1).digests
  assert.ok(digest)
  const path = join(folder, digest.key)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, digest.bytes)
  writeFileSync(`${path}.signature`, digest.signature)
  const items: SourceItem[] = []
  await fileSource({
    ...{ name: 'trail', source: 'auto', clock: systemClock, paths: [folder], follow: false },
    cursors: { get: () => null, save: async () => undefined },
  }).run(async (batch) => {
    items.push(...batch)
  }, new AbortController().signal)
  assert.deepEqual(items, [])
})
