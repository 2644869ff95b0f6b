import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { blockFileContract } from './block-file.contract.ts'
import { claimPartition, isStillOwner, ownerAddresses } from './claim-partition.ts'
import type { ClickHouse } from './clickhouse.ts'
import { readMigrations } from './migrate.ts'
import type { Column } from './native-block.ts'
import { blockBuilder } from './native-block.ts'
import { columnTypes } from './native-columns.ts'
import { StoreError } from './store.ts'

/** A row of table `contract`. */
export interface Row {
  readonly id: string
  readonly kind: string
  readonly at: number
  readonly small: number
  readonly middle: number
  readonly large: number
  readonly huge: number | bigint
  readonly ratio: number
  readonly amount: number
}

/** One column of every type a block may hold. */
const columns: readonly Column<Row>[] = [
  { name: 'id', type: 'String', of: (row) => row.id },
  { name: 'kind', type: 'LowCardinality(String)', of: (row) => row.kind },
  { name: 'at', type: "DateTime64(3, 'UTC')", of: (row) => row.at },
  { name: 'small', type: 'UInt8', of: (row) => row.small },
  { name: 'middle', type: 'UInt16', of: (row) => row.middle },
  { name: 'large', type: 'UInt32', of: (row) => row.large },
  { name: 'huge', type: 'UInt64', of: (row) => row.huge },
  { name: 'ratio', type: 'Float32', of: (row) => row.ratio },
  { name: 'amount', type: 'Float64', of: (row) => row.amount },
]

const plain: Row = {
  id: 'a',
  kind: 'k',
  at: 1_700_000_000_123,
  small: 1,
  middle: 2,
  large: 3,
  huge: 4,
  ratio: 0.5,
  amount: 0.1,
}

export const blockOf = (rows: readonly Row[]): Uint8Array<ArrayBuffer> => {
  const builder = blockBuilder(columns)
  for (const row of rows) builder.push(row)
  return builder.finish()
}

/** What every store must do. `open` gives a fresh one; the suite makes and drops its own table. */
export function storeContract(name: string, open: () => Promise<ClickHouse>): void {
  describe(name, () => {
    let store: ClickHouse
    let tokens = 0
    const nextToken = (): string => `contract/${process.pid}/${Date.now()}/${tokens++}`

    before(async () => {
      assert.equal(new Set(columns.map((column) => column.type)).size, columnTypes.length)
      store = await open()
      await store.command('DROP TABLE IF EXISTS contract')
      // Columns in another order than the block's: they must be matched by name.
      await store.command(
        `CREATE TABLE contract (amount Float64, ratio Float32, huge UInt64, large UInt32, middle UInt16, small UInt8,
         at DateTime64(3, 'UTC'), kind LowCardinality(String), id String, added String DEFAULT 'default')
         ENGINE = MergeTree ORDER BY id SETTINGS non_replicated_deduplication_window = 1000`,
      )
    })
    after(async () => {
      await store.command('DROP TABLE IF EXISTS contract')
      await store.close()
    })

    const insert = async (rows: readonly Row[], token = nextToken()): Promise<void> => {
      await store.insertBlock('contract', blockOf(rows), token)
    }
    const count = async (): Promise<number> => {
      const rows = await store.query<{ n: number }>('SELECT count() AS n FROM contract')
      return rows[0]?.n ?? -1
    }
    const readBack = (): Promise<readonly Row[]> =>
      store.query(
        `SELECT id, kind, toUnixTimestamp64Milli(at) AS at, small, middle, large, toString(huge) AS huge,
         ratio, amount FROM contract ORDER BY middle, large`,
      )
    const rejects = async (promise: Promise<unknown>, code: string): Promise<void> => {
      await assert.rejects(promise, (error) => error instanceof StoreError && error.code === code)
    }
    const empty = (): Promise<void> => store.command('TRUNCATE TABLE contract')

    test('stores a block, by column name, and gives every value back', async () => {
      await empty()
      const rows = [
        plain,
        {
          ...plain,
          id: 'é😀\n\n\\\'"\0',
          kind: '',
          at: 0,
          middle: 3,
          huge: 2n ** 64n - 1n,
          amount: -1e300,
        },
      ]
      await insert(rows)
      assert.deepEqual(
        await readBack(),
        rows.map((row) => ({ ...row, huge: String(row.huge) })),
      )
      const added = await store.query<{ added: string }>('SELECT DISTINCT added FROM contract')
      assert.deepEqual(added, [{ added: 'default' }])
    })

    blockFileContract(() => store, columns, plain)

    test('the same token stores nothing again, whatever the block holds', async () => {
      await empty()
      const token = nextToken()
      await insert([plain], token)
      await insert([plain], token)
      await insert([{ ...plain, id: 'other' }], token)
      assert.equal(await count(), 1)
    })

    test('equal blocks under different tokens are both stored', async () => {
      await empty()
      await insert([plain])
      await insert([plain])
      await insert([plain])
      assert.equal(await count(), 3)
    })

    test('a token may hold anything and still tells blocks apart', async () => {
      await empty()
      const odd = `'); DROP TABLE contract; --\n\nDROP TABLE contract\n${nextToken()}`
      await insert([plain], odd)
      await insert([plain], odd)
      await insert([plain], `${odd}.`)
      assert.equal(await count(), 2)
    })

    test('SQL after a blank line in any value is a value', async () => {
      await empty()
      const evil = '{"a":"1"}\n\nDROP TABLE contract\n\n'
      await insert([{ ...plain, id: evil, kind: evil }])
      const rows = await store.query(
        'SELECT id, kind FROM contract WHERE id = {id:String} AND kind IN {kinds:Array(String)}',
        { id: evil, kinds: ['x', evil] },
      )
      assert.deepEqual(rows, [{ id: evil, kind: evil }])
    })

    test('a large block is one part, so it is there as a whole or not at all', async () => {
      await empty()
      const rows = Array.from({ length: 70_000 }, (_, i) => ({
        ...plain,
        id: `row-${i}`,
        kind: `kind-${i}`,
        large: i,
      }))
      await insert(rows)
      const parts = await store.query<{ n: number; rows: number }>(
        "SELECT count() AS n, sum(rows) AS rows FROM system.parts WHERE table = 'contract' AND active AND database = currentDatabase()",
      )
      assert.deepEqual(parts, [{ n: 1, rows: 70_000 }])
      const sums = await store.query(
        "SELECT uniqExact(kind) AS kinds, sum(large) AS total, countIf(kind = concat('kind-', toString(large))) AS right FROM contract",
      )
      assert.deepEqual(sums, [{ kinds: 70_000, total: (70_000 * 69_999) / 2, right: 70_000 }])
    })

    test('parameters carry numbers, booleans, text and lists of them', async () => {
      const rows = await store.query(
        'SELECT {n:UInt64} AS n, {x:Float64} AS x, {b:Bool} AS b, {s:String} AS s, {a:Array(String)} AS a, {m:Array(UInt64)} AS m, {none:Array(String)} AS none',
        {
          n: 2 ** 53 - 1,
          x: -0.25,
          b: true,
          s: "it's \\ {n:UInt64} é😀",
          a: ["it's", '\n\n', ''],
          m: [0, 1],
          none: [],
        },
      )
      assert.deepEqual(rows, [
        {
          n: 2 ** 53 - 1,
          x: -0.25,
          b: true,
          s: "it's \\ {n:UInt64} é😀",
          a: ["it's", '\n\n', ''],
          m: [0, 1],
          none: [],
        },
      ])
    })

    test('many queries at a time each get their own answer', async () => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          i % 2 === 0
            ? store.query<{ n: number }>('SELECT {n:UInt32} AS n', { n: i })
            : store.query<{ n: number }>(`SELECT ${i} AS n`),
        ),
      )
      assert.deepEqual(
        answers.map((rows) => rows[0]?.n),
        Array.from({ length: 20 }, (_, i) => i),
      )
    })

    test('a query that fails half way leaves nothing in front of the next answer', async () => {
      for (let i = 0; i < 4; i++) {
        await rejects(
          store.query('SELECT number, throwIf(number = 150000) FROM numbers(1000000)'),
          'store_query_rejected',
        )
        assert.deepEqual(await store.query('SELECT 42 AS x'), [{ x: 42 }])
        await rejects(
          store.query('SELECT {p:String} AS p, throwIf(number = 150000) FROM numbers(1000000)', {
            p: 'p',
          }),
          'store_query_rejected',
        )
        assert.deepEqual(await store.query('SELECT {p:String} AS p', { p: 'q' }), [{ p: 'q' }])
      }
    })

    test('too much memory, too long and too large an answer are refused by name', async () => {
      await rejects(
        store.query(
          'SELECT groupArray(number) FROM numbers(100000000)',
          {},
          { maxMemoryBytes: 10_000_000 },
        ),
        'store_query_too_large',
      )
      await rejects(
        store.query(
          'SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 0',
          {},
          { timeoutMs: 300 },
        ),
        'store_query_too_large',
      )
      await rejects(store.query('SELECT number FROM numbers(1000001)'), 'store_query_too_large')
    })

    test('a wrong query is rejected with the reason', async () => {
      await assert.rejects(store.query('SELECT nothing FROM nowhere'), /nowhere/)
      await rejects(store.query('SELECT nothing FROM nowhere'), 'store_query_rejected')
      await rejects(store.query('SELECT {missing:String}', { other: 1 }), 'store_query_rejected')
    })

    test('a read cannot write', async () => {
      await empty()
      await insert([plain])
      for (const sql of [
        'DROP TABLE contract',
        'SELECT 1; DROP TABLE contract',
        'TRUNCATE TABLE contract',
        "INSERT INTO contract (id) SELECT 'x'",
        '/* SELECT */ DROP TABLE contract',
        '-- SELECT\nDROP TABLE contract',
        "SELECT 1 INTO\nOUTFILE '/tmp/tripline-contract'",
      ]) {
        await rejects(store.query(sql), 'store_query_rejected')
      }
      assert.equal(await count(), 1)
    })

    test('bytes that are no block, and a name that is no table, are rejected before the engine sees them', async () => {
      await rejects(
        store.insertBlock(
          'contract',
          new TextEncoder().encode('x\n\nDROP TABLE contract'),
          nextToken(),
        ),
        'store_query_rejected',
      )
      await rejects(
        store.insertBlock('contract; DROP TABLE contract', blockOf([plain]), nextToken()),
        'store_query_rejected',
      )
      await rejects(
        store.insertBlock('nowhere', blockOf([plain]), nextToken()),
        'store_query_rejected',
      )
      assert.ok((await count()) >= 0)
    })

    test('an empty block is stored by doing nothing', async () => {
      await empty()
      await insert([])
      assert.equal(await count(), 0)
    })

    test('who has been followed by another owner is refused, and what it had stored stays', async () => {
      await empty()
      const statements = readMigrations().flatMap((migration) => migration.statements)
      for (const one of statements) if (one.includes(' partition_owners')) await store.command(one)
      const name = `contract/${nextToken()}`
      const clock = { now: () => 1_700_000_000_000 }
      const first = await claimPartition(store, name, clock)
      await store.insertBlock('contract', blockOf([plain]), nextToken(), first)
      assert.ok(await isStillOwner(store, first))
      assert.equal((await ownerAddresses(store)).get(name), undefined)
      const second = await claimPartition(store, name, clock, 'http://worker')
      assert.equal((await ownerAddresses(store)).get(name), 'http://worker')
      assert.ok(!(await isStillOwner(store, first)))
      await rejects(
        store.insertBlock('contract', blockOf([plain]), nextToken(), first),
        'store_fenced',
      )
      assert.equal(await count(), 1)
      const token = nextToken()
      await store.insertBlock('contract', blockOf([plain]), token, second)
      await store.insertBlock('contract', blockOf([plain]), token, second)
      assert.equal(await count(), 2)
      assert.deepEqual((await readBack())[0], { ...plain, huge: '4' })
    })
  })
}
