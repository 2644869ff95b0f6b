import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestStore } from '../../test/open-test-store.ts'
import { sampleEvent } from '../../test/sample-event.ts'
import { readRecentIds, readStoredThrough } from './stored-through.ts'

const MAY = Date.UTC(2026, 4, 31, 23)
const JUNE = Date.UTC(2026, 5, 1, 1)

test('what a restart reads of the stored events', async (t) => {
  const stored = await openTestStore()
  t.after(() => stored.close())
  // Ids end in any number of zero bytes, and one is nothing else.
  const hashes = [0x1234_5678_9abc_def0n, 0xffn, 0n, 1n << 63n, 0xab_0000n, 0xffff_ffff_ffff_ffffn]
  const rows = hashes.map((idHash, offset) => ({
    ...sampleEvent({ occurredAt: offset < 4 ? MAY : JUNE }),
    ...{ idHash, offset },
  }))
  await stored.writeEvents([...rows].reverse())

  await t.test('the ids come back whole and oldest first, whatever bytes they hold', async () => {
    const ids = await readRecentIds(stored.store, 0, 5, 100)
    assert.deepEqual(
      [...ids].map(({ hi, lo }) => (BigInt(hi) << 32n) | BigInt(lo)),
      hashes,
    )
  })

  await t.test(
    'of more ids than wanted the newest, up to the checkpoint and not past it',
    async () => {
      const ids = await readRecentIds(stored.store, 0, 4, 2)
      assert.deepEqual(
        [...ids].map(({ hi, lo }) => (BigInt(hi) << 32n) | BigInt(lo)),
        hashes.slice(3, 5),
      )
    },
  )

  await t.test('each month says how far it holds the log beyond the checkpoint', async () => {
    const through = await readStoredThrough(stored.store, 'events', 0, 1)
    assert.equal(through.holds(MAY, 3), true)
    assert.equal(through.holds(MAY, 4), false)
    assert.equal(through.holds(JUNE, 5), true)
    assert.equal(through.holds(JUNE, 6), false)
    assert.equal(through.holds(Date.UTC(2026, 6, 1), 5), false)
  })
})
