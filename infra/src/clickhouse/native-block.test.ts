import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { toBigInt } from '../hash64.ts'
import { silentLogger } from '../logger.ts'
import type { ClickHouse } from './clickhouse.ts'
import type { Column } from './native-block.ts'
import { blockBuilder } from './native-block.ts'
import { columnTypes } from './native-columns.ts'
import { readBlockHeader } from './native-header.ts'
import { openClickHouse } from './open-clickhouse.ts'

interface Row {
  readonly n: number
  readonly text: string
  readonly kind: string
  readonly at: number
  readonly u8: number
  readonly u16: number
  readonly u32: number
  readonly u64: number | bigint
  readonly f32: number
  readonly f64: number
}

const columns: readonly Column<Row>[] = [
  { name: 'n', type: 'UInt32', of: (row) => row.n },
  { name: 'text', type: 'String', of: (row) => row.text },
  { name: 'kind', type: 'LowCardinality(String)', of: (row) => row.kind },
  { name: 'at', type: "DateTime64(3, 'UTC')", of: (row) => row.at },
  { name: 'u8', type: 'UInt8', of: (row) => row.u8 },
  { name: 'u16', type: 'UInt16', of: (row) => row.u16 },
  { name: 'u32', type: 'UInt32', of: (row) => row.u32 },
  { name: 'u64', type: 'UInt64', of: (row) => row.u64 },
  { name: 'f32', type: 'Float32', of: (row) => row.f32 },
  { name: 'f64', type: 'Float64', of: (row) => row.f64 },
]

const directory = mkdtempSync(join(tmpdir(), 'tripline-native-'))
let store: ClickHouse
let tokens = 0
before(async () => {
  store = await openClickHouse({ path: join(directory, 'store') }, { logger: silentLogger })
  const list = columns.map((column) => `${column.name} ${column.type}`).join(', ')
  await store.command(
    `CREATE TABLE t (${list}) ENGINE = MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 1000`,
  )
})
after(async () => {
  await store.close()
  rmSync(directory, { recursive: true, force: true })
})

const build = (rows: readonly Row[]): Uint8Array<ArrayBuffer> => {
  const builder = blockBuilder(columns)
  for (const row of rows) builder.push(row)
  return builder.finish()
}

/** Texts come back as hex, so that nothing between here and there can repair them. */
async function roundTrip(rows: readonly Row[]): Promise<readonly unknown[]> {
  await store.command('TRUNCATE TABLE t')
  await store.insertBlock('t', build(rows), `native/${tokens++}`)
  return store.query(
    `SELECT n, lower(hex(text)) AS text, lower(hex(kind)) AS kind, toUnixTimestamp64Milli(at) AS at, u8, u16, u32,
     toString(u64) AS u64, toFloat64(f32) AS f32, f64 FROM t ORDER BY n`,
  )
}

const hex = (text: string): string => Buffer.from(text, 'utf8').toString('hex')
const expected = (row: Row) => ({
  ...row,
  text: hex(row.text),
  kind: hex(row.kind),
  u64: String(row.u64),
})
const plain: Row = {
  n: 0,
  text: '',
  kind: '',
  at: 0,
  u8: 0,
  u16: 0,
  u32: 0,
  u64: 0,
  f32: 0,
  f64: 0,
}

test('any rows come back from the engine exactly as they went in', async () => {
  // Lone surrogates included: they become U+FFFD, in Buffer.from as in the block.
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.string({ maxLength: 400 }),
    fc
      .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 50 })
      .map((units) => String.fromCharCode(...units)),
    fc.constantFrom(
      '',
      '\0',
      '\n\nDROP TABLE t\n',
      'é',
      '\ud800',
      'x\udc00y',
      '😀'.repeat(60),
      'x'.repeat(127),
      'x'.repeat(128),
      'é'.repeat(64),
      '€'.repeat(5500),
      'x'.repeat(16_384),
    ),
  )
  const finite = { noNaN: true, noDefaultInfinity: true } as const
  const row = fc.record({
    text: anyText,
    kind: anyText,
    at: fc.integer({ min: -2_208_988_800_000, max: 10_413_791_999_999 }),
    u8: fc.integer({ min: 0, max: 255 }),
    u16: fc.integer({ min: 0, max: 65_535 }),
    u32: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    u64: fc.oneof(
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
      fc.constant(2 ** 53),
    ),
    f32: fc.integer({ min: -(2 ** 24), max: 2 ** 24 }).map((n) => n / 1024),
    f64: fc.double(finite).map((n) => n + 0),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 60 }), async (drawn) => {
      const rows = drawn.map((one, n): Row => ({ n, ...one, f64: one.f64 === 0 ? 0 : one.f64 }))
      assert.deepEqual(await roundTrip(rows), rows.map(expected))
    }),
    { numRuns: 25, seed: 11 },
  )
})

for (const distinct of [255, 256, 257, 65_535, 65_536, 65_537]) {
  test(`a dictionary of ${distinct} values keeps every index right`, async () => {
    await store.command('TRUNCATE TABLE t')
    const rows = Array.from({ length: distinct + 500 }, (_, n) => ({
      ...plain,
      n,
      kind: `kind-${n % distinct}`,
    }))
    await store.insertBlock('t', build(rows), `native/${tokens++}`)
    const answer = await store.query(
      `SELECT count() AS rows, uniqExact(kind) AS kinds, countIf(kind != concat('kind-', toString(n % ${distinct}))) AS wrong FROM t`,
    )
    assert.deepEqual(answer, [{ rows: distinct + 500, kinds: distinct, wrong: 0 }])
  })
}

test('numbers outside their type are held to it, and what is no number is 0', async () => {
  const wild = [Number.NaN, -1, -1e300, 1e300, Infinity, -Infinity, 3.99]
  const rows = wild.map((x, n) => ({ ...plain, n, at: x, u8: x, u16: x, u32: x, u64: x }))
  const back = await store.query('SELECT 1 AS x').then(() => roundTrip(rows))
  const most = {
    u8: 255,
    u16: 65_535,
    u32: 2 ** 32 - 1,
    u64: String(2n ** 64n - 1n),
    at: 10_413_791_999_999,
  }
  const least = { u8: 0, u16: 0, u32: 0, u64: '0' }
  const want = [
    { ...least, at: 0 },
    { ...least, at: -1 },
    { ...least, at: -2_208_988_800_000 },
    most,
    most,
    { ...least, at: -2_208_988_800_000 },
    { u8: 3, u16: 3, u32: 3, u64: '3', at: 3 },
  ]
  assert.deepEqual(
    back,
    want.map((one, n) => ({ n, text: '', kind: '', f32: 0, f64: 0, ...one })),
  )
})

test('the halves of a hash are the same number as its bigint', async () => {
  const builder = blockBuilder<bigint | { hi: number; lo: number }>([
    { name: 'u64', type: 'UInt64', of: (row) => row },
  ])
  const hash = { hi: 0xfedcba98, lo: 0x76543210 }
  builder.pushAll([hash, toBigInt(hash), { hi: 0xffffffff, lo: 0xffffffff }])
  await store.command('TRUNCATE TABLE t')
  await store.insertBlock('t', builder.finish(), `native/${tokens++}`)
  assert.deepEqual(await store.query('SELECT toString(u64) AS u64 FROM t ORDER BY u64'), [
    ...[{ u64: '18364758544493064720' }, { u64: '18364758544493064720' }],
    { u64: '18446744073709551615' },
  ])
})

test('bytes go into a String column as they are, and other kinds of value are written out', async () => {
  const builder = blockBuilder<{
    n: number
    value: string | number | bigint | boolean | Uint8Array
  }>([
    { name: 'n', type: 'UInt32', of: (row) => row.n },
    { name: 'text', type: 'String', of: (row) => row.value },
    { name: 'kind', type: 'LowCardinality(String)', of: (row) => row.value },
  ])
  const values = [Uint8Array.of(0x41, 0x0a, 0x0a), 12.5, 2n ** 60n, true, 'text']
  for (const [n, value] of values.entries()) builder.push({ n, value })
  await store.command('TRUNCATE TABLE t')
  await store.insertBlock('t', builder.finish(), `native/${tokens++}`)
  assert.deepEqual(await store.query('SELECT text, kind FROM t ORDER BY n'), [
    { text: 'A\n\n', kind: 'A\n\n' },
    { text: '12.5', kind: '12.5' },
    { text: '1152921504606846976', kind: '1152921504606846976' },
    { text: 'true', kind: 'true' },
    { text: 'text', kind: 'text' },
  ])
})

test('a builder is empty after finish, and its blocks share nothing', () => {
  const builder = blockBuilder(columns)
  builder.push({ ...plain, text: 'first' })
  assert.equal(builder.rows, 1)
  const first = builder.finish()
  const kept = Buffer.from(first)
  assert.equal(builder.rows, 0)
  builder.push({ ...plain, text: 'other' })
  const second = builder.finish()
  assert.notEqual(first.buffer, second.buffer)
  assert.deepEqual(Buffer.from(first), kept)
  assert.equal(first.byteOffset, 0)
  assert.ok(first.buffer.byteLength - first.byteLength <= 64)
})

test('the builder tells its size before it finishes', () => {
  const builder = blockBuilder(columns)
  for (let n = 0; n < 3000; n++)
    builder.push({ ...plain, n, text: 'é'.repeat(n % 300), kind: `kind-${n % 700}` })
  const told = builder.bytes
  const { byteLength } = builder.finish()
  assert.ok(told >= byteLength && told - byteLength <= 64, `${told} told, ${byteLength} built`)
})

test('a column whose function throws cannot end in a crooked block', () => {
  const builder = blockBuilder<number>([
    { name: 'a', type: 'UInt32', of: (row) => row },
    {
      name: 'b',
      type: 'UInt32',
      of: (row) => {
        if (row === 2) throw new Error('bug')
        return row
      },
    },
  ])
  builder.push(1)
  assert.throws(() => builder.push(2), /bug/)
  assert.throws(() => builder.finish(), /column a holds 2 of 1 rows/)
})

test('a column name that is no identifier is refused', () => {
  for (const name of ['', 'a b', "a'", 'a;DROP TABLE t', 'é', 'x'.repeat(200)]) {
    assert.throws(
      () => blockBuilder([{ name, type: 'String', of: () => '' }]),
      /no plain identifier/,
    )
  }
})

test('the header is read from any block, and from nothing that is not exactly one', async () => {
  const rows = Array.from({ length: 40 }, (_, n) => ({
    ...plain,
    n,
    text: `t${n}`,
    kind: `k${n % 7}`,
  }))
  const block = build(rows)
  const header = await readBlockHeader(block)
  assert.equal(header?.rows, 40)
  assert.deepEqual(
    header?.columns,
    columns.map(({ name, type }) => ({ name, type })),
  )
  assert.equal(new Set(header?.columns.map((column) => column.type)).size, columnTypes.length)
  assert.equal((await readBlockHeader(build([])))?.rows, 0)
  for (let cut = 0; cut < block.length; cut++)
    assert.equal(await readBlockHeader(block.subarray(0, cut)), null)
  assert.equal(await readBlockHeader(Uint8Array.from([...block, 0])), null)
})

test('reading the header of hostile bytes neither throws nor takes long', async () => {
  const block = build([{ ...plain, text: 'x', kind: 'y' }])
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.uint8Array({ maxLength: 300 }),
        fc
          .array(fc.tuple(fc.nat(block.length - 1), fc.nat(255)), { maxLength: 5 })
          .map((changes) => {
            const changed = Uint8Array.from(block)
            for (const [at, byte] of changes) changed[at] = byte
            return changed
          }),
      ),
      async (bytes) => {
        const before = process.cpuUsage()
        await readBlockHeader(bytes)
        assert.ok(process.cpuUsage(before).user < 200_000)
      },
    ),
    { numRuns: 3000, seed: 3 },
  )
})

test('who looks in while a block is finished changes nothing of it', () => {
  const rows = Array.from({ length: 50 }, (_, n) => n)
  const column = (name: string): Column<number> => ({ name, type: 'UInt32', of: (n) => n })
  const finish = (between?: () => void) => {
    const builder = blockBuilder([column('a'), column('b'), column('c')])
    builder.pushAll(rows)
    return builder.finish(between)
  }
  let looked = 0
  assert.deepEqual(
    finish(() => {
      looked++
    }),
    finish(),
  )
  assert.equal(looked, 3)
})

test('who looks in while a block is finished waits for 256 KB of texts, not for a whole column', () => {
  const texts = Array.from({ length: 3_000 }, (_, n) => `${n}`.padStart(1_000))
  const finish = (between?: () => void) => {
    const builder = blockBuilder<string>([{ name: 'text', type: 'String', of: (text) => text }])
    builder.pushAll(texts)
    return builder.finish(between)
  }
  let looked = 0
  const block = finish(() => {
    looked++
  })
  assert.deepEqual(block, finish())
  assert.ok(looked > block.length / 2 ** 18, `looked ${looked} times in ${block.length} bytes`)
})

test('the event loop goes on while the header of a large block is read', async () => {
  const rows = Array.from({ length: 100_000 }, (_, n) => ({ ...plain, n }))
  const builder = blockBuilder(columns)
  builder.pushAll(rows)
  let turns = 0
  let isRead = false
  const turn = (): void => {
    turns++
    if (!isRead) setImmediate(turn)
  }
  setImmediate(turn)
  assert.equal((await readBlockHeader(builder.finish()))?.rows, 100_000)
  isRead = true
  assert.ok(turns >= 5, `${turns} turns`)
})
