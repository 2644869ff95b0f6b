import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { blockFileWriter } from './block-file.ts'
import type { ClickHouse } from './clickhouse.ts'
import type { Column } from './native-block.ts'
import type { Row } from './store.contract.ts'

const ROWS = 20_000

/** The part of the stores' suite that is about blocks in files; `store` has the suite's empty table. */
export function blockFileContract(
  store: () => ClickHouse,
  columns: readonly Column<Row>[],
  plain: Row,
): void {
  test('a file of many blocks is one part, and is stored once', async () => {
    await store().command('TRUNCATE TABLE contract')
    const folder = mkdtempSync(join(tmpdir(), 'tripline-block-'))
    try {
      const file = blockFileWriter(join(folder, "it's.native"), columns)
      const rows = Array.from({ length: ROWS }, (_, i) => ({
        ...{ ...plain, id: `id-${i}`, kind: `kind-${i % 500}` },
        ...{ middle: i, large: i, huge: i, amount: i },
      }))
      for (let from = 0; from < ROWS; from += 300) file.pushAll(rows.slice(from, from + 300))
      const block = file.finish()
      assert.equal(block.header.rows, ROWS)
      const token = `contract/file/${process.pid}/${Date.now()}`
      await store().insertBlock('contract', block, token)
      await store().insertBlock('contract', block, token)
      const found = await store().query(
        `SELECT count() AS rows, count(DISTINCT _part) AS parts,
         countIf(id != concat('id-', toString(large)) OR kind != concat('kind-', toString(large % 500))) AS wrong
         FROM contract`,
      )
      assert.deepEqual(found, [{ rows: ROWS, parts: 1, wrong: 0 }])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
}
