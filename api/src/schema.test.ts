import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { fromSchema } from '../test/from-schema.ts'
import type { TestApi } from '../test/open-test-api.ts'
import { openTestApi } from '../test/open-test-api.ts'
import { sampleAlert } from '../test/sample-alert.ts'

// biome-ignore lint/suspicious/noExplicitAny: a document that is looked into
type Part = any
interface Operation {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly parameters: readonly Part[]
  readonly body: Part | null
}

/** They answer without end, or end what the tests come in by. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  ...['streamAlerts', 'streamAlertsOverWebSocket', 'logOut'],
])
const RUNS = 4

let api: TestApi
let document: Part
let operations: readonly Operation[] = []
before(async () => {
  const alerts = ['alr_1', 'alr_2'].map((id, i) => sampleAlert({ id, sequence: i + 1 }))
  api = await openTestApi({ before: (store) => store.writeAlerts(alerts) })
  document = (await api.ask('GET', '/openapi.json', { as: 'nobody' })).body
  operations = Object.entries<Part>(document.paths).flatMap(([path, item]) =>
    Object.entries<Part>(item).map(([method, operation]) => ({
      ...{ name: operation.operationId, method: method.toUpperCase(), path },
      parameters: operation.parameters ?? [],
      body: operation.requestBody?.content['application/json']?.schema ?? null,
    })),
  )
})
after(() => api.close())

/** Ids that are there and ids that are not. */
const id = fc.constantFrom('alr_1', 'staging-fixer', 'x', '%00', '..%2f..', 'ä'.repeat(200))

function addressOf({ path, parameters }: Operation, loose: boolean): fc.Arbitrary<string> {
  const inQuery = parameters.filter((one) => one.in === 'query')
  const query = fc.record(
    Object.fromEntries(
      inQuery.map(({ name, schema }) => [name, loose ? fc.string() : fromSchema(schema, document)]),
    ),
    { requiredKeys: [] },
  )
  const names = [...path.matchAll(/\{[^}]+\}|\*/g)]
  return fc
    .tuple(fc.array(id, { minLength: names.length, maxLength: names.length }), query)
    .map(([ids, values]) => {
      let next = 0
      const filled = path.replace(/\{[^}]+\}|\*/g, () => encodeOnce(ids[next++] ?? 'x'))
      const search = new URLSearchParams(
        Object.entries(values).map(([key, value]): [string, string] => [key, String(value)]),
      )
      return search.size === 0 ? filled : `${filled}?${search}`
    })
}

const encodeOnce = (text: string) => (text.includes('%') ? text : encodeURIComponent(text))

/** Every answer is checked against the document as it comes: `ask` fails on one that it does not describe. */
async function answersAsDescribed(loose: boolean): Promise<number> {
  let asked = 0
  for (const operation of operations) {
    if (LEFT_OUT.has(operation.name)) continue
    const anything = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.object({ maxDepth: 2 }))
    const valid = operation.body === null ? fc.constant(null) : fromSchema(operation.body, document)
    const body = loose && operation.body !== null ? fc.oneof(anything, valid) : valid
    await fc.assert(
      fc.asyncProperty(addressOf(operation, loose), body, async (url, given) => {
        asked++
        const payload = operation.body === null ? {} : { body: JSON.stringify(given) }
        const headers = operation.body === null ? {} : { 'content-type': 'application/json' }
        const { method } = operation
        const answer = await api.ask(method, url, { as: 'admin', headers, ...payload })
        const where = `${method} ${url} ${JSON.stringify(given)}: ${answer.text.slice(0, 300)}`
        assert.ok(answer.status < 500 || answer.status === 503, where)
        assert.notEqual(answer.body?.code, 'internal', where)
      }),
      { numRuns: RUNS, endOnFailure: true },
    )
  }
  return asked
}

test('what the document allows is answered as the document says, and nothing breaks', async () => {
  assert.ok((await answersAsDescribed(false)) >= operations.length * 3)
})

test('what it does not allow is refused in the words of a problem, and nothing breaks', async () => {
  assert.ok((await answersAsDescribed(true)) >= operations.length * 3)
})
