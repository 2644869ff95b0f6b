import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { silentLogger } from '../logger.ts'
import { openClickHouse } from './open-clickhouse.ts'
import { storeContract } from './store.contract.ts'
import { StoreError } from './store.ts'

// One path for the whole file: chDB binds one data directory per process.
const directory = mkdtempSync(join(tmpdir(), 'tripline-chdb-'))
const path = join(directory, "it's here")
const open = () => openClickHouse({ path }, { logger: silentLogger })
after(() => rmSync(directory, { recursive: true, force: true }))

storeContract('the embedded store', open)

const isLocked = (error: unknown): boolean =>
  error instanceof StoreError && error.code === 'store_locked'

test('a second opening in the same process is refused as locked', async () => {
  const store = await open()
  try {
    await assert.rejects(open(), isLocked)
    await assert.rejects(
      openClickHouse({ path: join(directory, 'other') }, { logger: silentLogger }),
      isLocked,
    )
  } finally {
    await store.close()
  }
})

test('a second process is refused as locked and leaves the first one alone', async () => {
  const store = await open()
  try {
    const program = `import { openClickHouse } from ${JSON.stringify(new URL('./open-clickhouse.ts', import.meta.url).href)}
      import { silentLogger } from ${JSON.stringify(new URL('../logger.ts', import.meta.url).href)}
      await openClickHouse({ path: ${JSON.stringify(path)} }, { logger: silentLogger }).catch((error) => { console.log(error.code, error.message); process.exit(3) })`
    const second = spawnSync(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', program],
      { encoding: 'utf8' },
    )
    assert.equal(second.status, 3, second.stderr)
    assert.match(second.stdout, /^store_locked .*--state/)
    assert.deepEqual(await store.query('SELECT 1 AS x'), [{ x: 1 }])
  } finally {
    await store.close()
  }
})

test('blocks that a crash left in the spool are swept at the next opening', async () => {
  await (await open()).close()
  writeFileSync(join(path, 'spool', 'left.native'), 'half a block')
  const store = await open()
  assert.deepEqual(readdirSync(join(path, 'spool')), [])
  await store.close()
})

test('a closed store refuses work by saying so', async () => {
  const store = await open()
  await store.close()
  await assert.rejects(store.query('SELECT 1'), /the store is closed/)
  await assert.rejects(store.query('SELECT {a:String}', { a: 'x' }), /the store is closed/)
})

test('a path that the engine would read as a pattern is refused', async () => {
  await assert.rejects(
    openClickHouse({ path: join(directory, 'a*b') }, { logger: silentLogger }),
    /choose another directory/,
  )
  assert.equal(existsSync(join(directory, 'a*b')), false)
})
