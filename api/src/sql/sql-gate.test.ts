import assert from 'node:assert/strict'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import type { TestStore } from '../../test/open-test-store.ts'
import { openTestStore } from '../../test/open-test-store.ts'
import { sampleEvent } from '../../test/sample-event.ts'
import { TABLES } from './check-tree.ts'
import { readPureFunctions } from './known-functions.ts'
import type { SqlGate } from './sql-gate.ts'
import { createSqlGate } from './sql-gate.ts'

const SECRET = 'planted-secret-8d1f'
let stored: TestStore
let gate: SqlGate
let csv: string

before(async () => {
  stored = await openTestStore()
  csv = join(stored.folder, 'planted.csv')
  writeFileSync(csv, `a,b\n1,${SECRET}\n`)
  await stored.writeEvents(
    ['read', 'write', 'read'].map((action, n) =>
      sampleEvent({ id: `e${n}`, action, agentId: 'fixer' }),
    ),
  )
  gate = createSqlGate(stored.store)
})
after(() => stored.close())

async function rows(sql: string) {
  const answer = await gate.ask(sql)
  assert.equal(answer.kind, 'rows', `${sql}: ${answer.kind === 'refused' ? answer.reason : ''}`)
  return answer.kind === 'rows' ? answer.rows : []
}

test('questions are answered', async () => {
  assert.deepEqual(
    await rows('SELECT action, count() AS calls FROM events GROUP BY action ORDER BY calls DESC;'),
    [
      { action: 'read', calls: 2 },
      { action: 'write', calls: 1 },
    ],
  )
  assert.deepEqual(await rows("SELECT 'file(x); it''s' AS text"), [{ text: "file(x); it's" }])
  assert.deepEqual(
    await rows(`WITH mine AS (SELECT * FROM default.events WHERE agent_id = 'fixer'), top AS (SELECT action FROM mine)
      SELECT count(DISTINCT action) AS kinds, countIf(action = 'read') AS reads, uniqExactIf(action, 1) AS all_kinds FROM top`),
    [{ kinds: 2, reads: 2, all_kinds: 2 }],
  )
  for (const sql of [
    "SELECT value AS credential, first_seen, last_seen, seen FROM baseline_facets WHERE agent_id = 'fixer' AND facet = 'credential'",
    'SELECT toStartOfHour(occurred_at) AS hour, quantile(0.99)(bits), max(risk) FROM events GROUP BY hour WITH TOTALS',
    'SELECT e.* EXCEPT (raw) FROM events AS e LEFT JOIN findings AS f ON f.event_id = e.id LIMIT 5',
    'SELECT action, row_number() OVER (PARTITION BY agent_id ORDER BY occurred_at) AS n FROM events WHERE id IN (SELECT id FROM events)',
    "SELECT JSONExtractString(body, 'title') AS title, arrayMap(x -> x || '!', ['a']) AS shout, CASE WHEN risk > 1 THEN 'a' ELSE 'b' END AS band FROM alerts",
    "SELECT name, type FROM system.columns WHERE table = 'events'",
    'SELECT number FROM numbers(3) UNION ALL SELECT 7',
    "SELECT count() FROM events WHERE occurred_at > now() - INTERVAL 1 DAY AND action ILIKE '%x%'",
  ]) {
    await rows(sql)
  }
})

test('an order is kept, and no more rows come than can be read', async () => {
  assert.deepEqual(
    (await rows('SELECT number FROM numbers(50) ORDER BY number DESC LIMIT 3')).map(
      (row) => row.number,
    ),
    [49, 48, 47],
  )
  assert.equal((await rows('SELECT number FROM numbers(100000)')).length, 10_000)
})

test('the tables can be listed and described', async () => {
  const listed = (await rows('SHOW TABLES')).map((row) => row.name)
  assert.deepEqual(
    listed,
    [...TABLES].filter((name) => !name.startsWith('system.')).sort(),
    'a table of the migrations is missing among those that may be asked',
  )
  assert.ok((await rows('DESCRIBE events')).length > 40)
  assert.ok((await rows('show create table baseline_facets')).length === 1)
})

/** Every way in that is known: none may bring back the planted secret, a file, or the network. */
const attacks = (path: string, url: string) => [
  `SELECT * FROM file('${path}')`,
  `SELECT * FROM file('/etc/passwd', LineAsString)`,
  `SELECT * FROM \`file\`('${path}')`,
  `SELECT * FROM "file"('${path}')`,
  `SELECT * FROM FILE ('${path}')`,
  `SELECT * FROM file\n('${path}')`,
  `SELECT file('${path}')`,
  `SELECT \`file\`('${path}')`,
  `SELECT * FROM '${path}'`,
  `SELECT * FROM \`${path}\``,
  `SELECT * FROM "${path}"`,
  `SELECT (1, 'x') IN \`${path}\``,
  `SELECT * FROM filesystem('/etc')`,
  `SELECT * FROM fileCluster('default', '${path}')`,
  `SELECT * FROM url('${url}', LineAsString)`,
  `SELECT * FROM urlCluster('default', '${url}', LineAsString)`,
  `SELECT * FROM s3('${url}', 'CSV')`,
  `SELECT * FROM remote('127.0.0.1', system.one)`,
  `SELECT * FROM cluster('default', system.one)`,
  `SELECT * FROM executable('id', TabSeparated, 'x String')`,
  `SELECT * FROM sqlite('${path}', 't')`,
  `SELECT * FROM iceberg('${url}')`,
  `SELECT * FROM merge('system', '.*')`,
  `SELECT * FROM view(SELECT * FROM file('${path}'))`,
  `SELECT * FROM loop(file('${path}'))`,
  `SELECT * FROM input('x String')`,
  `SELECT * FROM (EXPLAIN SELECT * FROM file('${path}'))`,
  `SELECT * FROM (DESCRIBE file('${path}'))`,
  `SELECT arrayMap(x -> file(x), ['${path}'])`,
  `SELECT * APPLY file FROM (SELECT '${path}' AS x)`,
  `SELECT COLUMNS('x') APPLY(file) FROM (SELECT '${path}' AS x)`,
  `SELECT * FROM events WHERE id IN (SELECT b FROM file('${path}'))`,
  `WITH f AS (SELECT * FROM file('${path}')) SELECT * FROM f`,
  `SELECT (SELECT any(b) FROM file('${path}'))`,
  `SELECT 1 UNION ALL SELECT b FROM file('${path}')`,
  `SELECT * FROM events ORDER BY file('${path}')`,
  `SELECT * FROM events LIMIT length(file('${path}'))`,
  `SELECT dictGet('d', 'a', 1)`,
  `SELECT joinGet('events', 'id', 1)`,
  `SELECT hasColumnInTable('127.0.0.1', 'system', 'one', 'dummy')`,
  `SELECT reverseDNSQuery('192.0.2.1')`,
  `SELECT aiGenerate('x')`,
  `SELECT catboostEvaluate('${path}', 1)`,
  'SELECT sleep(3)',
  'SELECT hostName()',
  "SELECT getSetting('max_threads')",
  'SELECT * FROM system.disks',
  'SELECT * FROM system.query_log',
  'SELECT * FROM system.processes',
  'SELECT * FROM system.parts',
  'SELECT * FROM information_schema.tables',
  'SELECT 1 IN system.disks',
  'SELECT 1 SETTINGS readonly = 0',
  'SELECT * FROM (SELECT 1 SETTINGS max_execution_time = 0)',
  `SELECT 1 INTO OUTFILE '${path}.out'`,
  `SELECT 1 ) INTO OUTFILE '${path}.out' --`,
  `SELECT * FROM (SELECT 1 INTO OUTFILE '${path}.out')`,
  'SELECT 1 FORMAT CSV',
  'SELECT 1; DROP TABLE events',
  "SELECT ‘'’ AS x) LIMIT 1; DROP TABLE events; SELECT ('x'",
  "SELECT x'\\') ; DROP TABLE events; SELECT ('1')",
  'SELECT 1)\n\nDROP TABLE events',
  'INSERT INTO events SELECT * FROM events',
  `INSERT INTO FUNCTION file('${path}.out') SELECT 1`,
  'CREATE TABLE x (a Int) ENGINE = Memory',
  'SHOW TABLES; DROP TABLE events',
  `SHOW TABLES INTO OUTFILE '${path}.out'`,
  `DESCRIBE file('${path}')`,
  `DESCRIBE TABLE ${path}`,
  'SHOW GRANTS',
  'EXPLAIN SELECT 1',
  'SYSTEM FLUSH LOGS',
  'SET readonly = 0',
  'USE system',
  '',
]

test('no spelling reads a file, reaches the network or writes', async () => {
  let called = 0
  const server = createServer((_, response) => {
    called++
    response.end('1')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const before = readdirSync(stored.folder).sort()
  try {
    for (const sql of attacks(csv, `http://127.0.0.1:${port}/`)) {
      const answer = await gate.ask(sql)
      assert.equal(answer.kind, 'refused', sql)
      const reason = answer.kind === 'refused' ? answer.reason : ''
      assert.ok(!reason.includes(SECRET) && !reason.includes('root:'), reason)
      assert.ok(reason.length > 5 && reason.length <= 500, sql)
    }
  } finally {
    server.close()
  }
  assert.equal(called, 0)
  assert.deepEqual(readdirSync(stored.folder).sort(), before)
  assert.ok(!existsSync(`${csv}.out`))
  assert.equal((await rows('SELECT count() AS n FROM events'))[0]?.n, 3)
})

test('of all functions the engine has, none that reaches out is answered', async () => {
  const isPure = await readPureFunctions(stored.store)
  const all = await stored.store.query<{ name: string; kinds: string }>(
    'SELECT name, categories AS kinds FROM system.functions WHERE is_aggregate = 0',
  )
  const reaching =
    /^(file|dictGet|dictHas|joinGet|catboost|ai[A-Z]|sleep|hostName|FQDN|getSetting|getServer|getMacro|getClient|reverseDNS|address|trap|logTrace|showCertificate|filesystem|server(UUID|Time)|hasColumnInTable|evalML|executable|region|currentUser|tcpPort|fuzzQuery|icebergBucket)/
  for (const { name, kinds } of all) {
    if (/Dictionary|Introspection|Machine|AI|Internal/.test(kinds) && name !== '_CAST') {
      assert.equal(isPure(name), false, name)
    }
    if (reaching.test(name) && name !== 'serverTimezone' && name !== 'serverTimeZone') {
      assert.equal(isPure(name), false, name)
    }
  }
  assert.ok(all.filter(({ name }) => isPure(name)).length > 700)
  for (const name of ['count', 'COUNT', 'sumMapIfOrNull', 'quantileTDigestIf', 'row_number']) {
    assert.equal(isPure(name), true, name)
  }
  for (const name of ['nosuchIf', 'fileIf', 'countWhatever', 'x'.repeat(5000)]) {
    assert.equal(isPure(name), false, name.slice(0, 20))
  }
})

test('a mistake is explained in ClickHouse’s words, without our own statement around it', async () => {
  for (const [sql, words] of [
    ['SELECT nosuch FROM events', /nosuch/],
    ['SELECT count( FROM events)', /Syntax error: failed at position/],
    ['SELECT nosuch()', /nosuch\(\) is not answered/],
    ['SELECT * FROM nosuch', /no table nosuch/],
    ["SELECT repeat('x', 1000000) FROM numbers(1000)", /Ask for less/],
  ] as const) {
    const answer = await gate.ask(sql)
    assert.equal(answer.kind, 'refused', sql)
    const reason = answer.kind === 'refused' ? answer.reason : ''
    assert.match(reason, words)
    assert.ok(!/SETTINGS|EXPLAIN|max_memory/.test(reason), reason)
  }
})

test('whatever is asked, there is an answer and the tables stay', async () => {
  const piece = fc.constantFrom(
    ...[
      'SELECT',
      'FROM',
      'events',
      '*',
      '(',
      ')',
      ',',
      '1',
      "'x'",
      'IN',
      'file',
      'WITH',
      'a',
      'AS',
    ],
    ...[
      'UNION ALL',
      'system.one',
      'numbers(2)',
      '`b`',
      'JOIN',
      'ON',
      'WHERE',
      'FINAL',
      '[',
      ']',
      '.',
      '->',
    ],
  )
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 14 }), async (pieces) => {
      await gate.ask(`SELECT ${pieces.join(' ')}`)
    }),
    { numRuns: 150 },
  )
  for (const deep of ['(', '[', '-', 'NOT ', '(SELECT ']) {
    const answer = await gate.ask(`SELECT ${deep.repeat(2000)}1`)
    assert.equal(answer.kind, 'refused')
    const closing = deep.includes('(') ? ')' : deep === '[' ? ']' : ''
    await gate.ask(`SELECT ${deep.repeat(600)}1${closing.repeat(600)}`)
  }
  assert.equal((await rows('SELECT count() AS n FROM events'))[0]?.n, 3)
})
