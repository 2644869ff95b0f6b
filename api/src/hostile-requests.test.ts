import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import type { TestApi, Who } from '../test/open-test-api.ts'
import { assertProblem, NOW, openTestApi } from '../test/open-test-api.ts'
import { sampleEvent } from '../test/sample-event.ts'

let api: TestApi
let tables: readonly unknown[] = []
let operations: readonly { readonly method: string; readonly path: string }[] = []
before(async () => {
  api = await openTestApi({
    before: (store) =>
      store.writeEvents([sampleEvent({ id: 'e1', agentId: 'fixer', occurredAt: NOW })]),
  })
  api.pipeline.raise({ agentId: 'fixer', occurredAt: NOW })
  tables = await shownTables()
  const document = (await api.ask('GET', '/openapi.json')).body
  operations = Object.entries<object>(document.paths)
    .flatMap(([path, item]) =>
      Object.keys(item).map((method) => ({ method: method.toUpperCase(), path })),
    )
    .filter(({ path }) => path !== '/v1/stream')
})
after(() => api.close())

async function shownTables(): Promise<readonly unknown[]> {
  const body = { sql: 'SHOW TABLES' }
  return (await api.ask('POST', '/v1/query', { as: 'admin', body })).body.rows
}

/** Names that mean something here or to JavaScript, odd numbers, control characters, half characters, SQL, markup. */
const nasty = fc.oneof(
  fc.constantFrom(
    ...[
      '',
      'e1',
      'fixer',
      'alr_fixer',
      '__proto__',
      'constructor',
      'toString',
      'null',
      'NaN',
      '-0',
      '1e999',
    ],
    ...[
      "' OR 1=1 --",
      '{x:String}',
      "'); DROP TABLE events; --",
      '../../etc/passwd',
      '%00',
      '\u0000',
      '\ud800',
    ],
    ...[
      '<script>',
      '\r\nset-cookie: a=b',
      '#{x}',
      'ü'.repeat(300),
      'x'.repeat(2000),
      '🙂',
      '\u202e',
      '[]',
      '{}',
    ],
    ...[
      '9007199254740993',
      '-1',
      '0',
      '1',
      '200',
      '201',
      'open',
      'open,closed',
      'risk',
      'benign',
      ',,,',
    ],
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
)
const cursor = fc.json({ maxDepth: 2 }).map((text) => Buffer.from(text).toString('base64url'))
const queryName = fc.constantFrom(
  ...[
    'limit',
    'cursor',
    'q',
    'sort',
    'status',
    'severity',
    'environment',
    'agent',
    'assignee',
    'facet',
  ],
  ...['__proto__', 'x[y]', 'limit[]'],
)
const query = fc
  .array(fc.tuple(queryName, fc.oneof(nasty, cursor)), { maxLength: 4 })
  .map((pairs) => pairs.map(([name, value]) => `${name}=${encode(value)}`).join('&'))
const body = fc.oneof(
  fc.constant(undefined),
  fc.json({ maxDepth: 3 }),
  fc
    .record(
      {
        verdict: nasty,
        assignee: nasty,
        token: nasty,
        sql: fc.oneof(
          nasty,
          nasty.map((text) => `SELECT ${text}`),
        ),
      },
      { requiredKeys: [] },
    )
    .map((value) => JSON.stringify(value)),
  nasty,
)
const type = fc.constantFrom(
  'application/json',
  'text/plain',
  'application/xml',
  'application/json; charset=x',
  '',
)
const who = fc.constantFrom<Who>(
  'nobody',
  'viewer',
  'analyst',
  'responder',
  'admin',
  'admin',
  'admin',
)
const header = fc.oneof(
  fc.constantFrom(
    '',
    'Bearer',
    'Bearer \u00ff',
    'null',
    'a=b; tripline_session=%',
    '*',
    '[',
    'close',
    'gzip',
  ),
  fc.string({ minLength: 1, maxLength: 30 }).map((text) => text.replace(/[^\t\x20-\x7e]/g, '?')),
)
const headers = fc.dictionary(
  fc.constantFrom(
    'cookie',
    'origin',
    'accept',
    'content-encoding',
    'sec-fetch-site',
    'x-forwarded-host',
    'range',
    'if-none-match',
  ),
  header,
  { maxKeys: 3 },
)

const encode = (text: string) => encodeURIComponent(Buffer.from(text).toString())

/** What an answer must never show: our statements, our files, our stack. */
const LEAK =
  /\bat [\w.<>]+ \(|node_modules|\.ts:\d|SETTINGS max_|FROM events WHERE|EXPLAIN AST|DB::Exception|clickhouse\//

test('no request, however odd, breaks a route or makes it tell what is inside', async () => {
  const seen = new Map<string, Set<number>>()
  await fc.assert(
    fc.asyncProperty(
      fc.nat(),
      nasty,
      query,
      body,
      type,
      who,
      headers,
      async (pick, id, search, sent, contentType, as, extra) => {
        const operation = operations[pick % operations.length]
        assert.ok(operation)
        const { method, path } = operation
        const url = `${path.replace(/\{\w+\}/, encode(id))}${search === '' ? '' : `?${search}`}`
        const answer = await api.ask(method, url, {
          as,
          headers: { ...(contentType === '' ? {} : { 'content-type': contentType }), ...extra },
          ...(sent === undefined || method === 'GET' ? {} : { body: sent }),
        })
        assert.notEqual(answer.status, 500, `${method} ${url} ${answer.text}`)
        assert.ok(answer.status < 500, `${method} ${url} ${answer.text}`)
        if (answer.status >= 400 && answer.text !== '')
          assertProblem(answer, answer.status, answer.body.code)
        if (path !== '/v1/events/{id}') assert.doesNotMatch(answer.text, LEAK, `${method} ${url}`)
        assert.equal(answer.headers['set-cookie'] !== undefined, answer.status === 204, url)
        const statuses = seen.get(`${method} ${path}`) ?? new Set()
        seen.set(`${method} ${path}`, statuses.add(answer.status))
      },
    ),
    { numRuns: 1500 },
  )
  assert.equal(seen.size, operations.length, 'some route was never asked')
  assert.ok([...seen.values()].filter((statuses) => statuses.has(200)).length > 10)
})

test('nothing was changed or left behind by all of this', async () => {
  assert.equal((await api.ask('GET', '/health/ready')).status, 200)
  assert.deepEqual(await shownTables(), tables)
  assert.equal((await api.ask('GET', '/v1/events/e1')).status, 200)
  assert.equal(({} as Record<string, unknown>).polluted, undefined)
})
