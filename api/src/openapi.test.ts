import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { TestApi } from '../test/open-test-api.ts'
import { openTestApi } from '../test/open-test-api.ts'
import { follow } from '../test/wire-check.ts'

// biome-ignore lint/suspicious/noExplicitAny: a document that is looked into
type Part = any

let api: TestApi
let document: Part
let operations: readonly { path: string; method: string; operation: Part }[] = []
before(async () => {
  api = await openTestApi()
  const answer = await api.ask('GET', '/openapi.json', { as: 'nobody' })
  assert.equal(answer.status, 200)
  document = answer.body
  operations = Object.entries<Part>(document.paths).flatMap(([path, item]) =>
    Object.entries<Part>(item).map(([method, operation]) => ({ path, method, operation })),
  )
})
after(() => api.close())

/** Every object in the document, with the way to it. */
function* parts(value: unknown, path: string): Generator<[string, Part]> {
  if (typeof value !== 'object' || value === null) return
  yield [path, value]
  for (const [key, inner] of Object.entries(value)) yield* parts(inner, `${path}/${key}`)
}

test('the document has the fields of OpenAPI 3.1, and no others', () => {
  assert.equal(document.openapi, '3.1.0')
  assert.deepEqual(Object.keys(document).sort(), [
    'components',
    'info',
    'openapi',
    'paths',
    'servers',
    'tags',
  ])
  assert.ok(document.info.title && document.info.version && document.info.license.identifier)
  const allowed = new Set([
    ...['operationId', 'tags', 'summary', 'description', 'parameters', 'requestBody'],
    ...['responses', 'security', 'deprecated'],
  ])
  for (const { path, operation } of operations) {
    for (const key of Object.keys(operation)) assert.ok(allowed.has(key), `${path}: ${key}`)
  }
})

test('every route but pages and assets is described, with its tag, summary, name and who may', () => {
  assert.ok(operations.length >= 23)
  const tags = new Set(document.tags.map((tag: Part) => tag.name))
  const names = new Set<string>()
  for (const { path, method, operation } of operations) {
    const where = `${method} ${path}`
    assert.ok(operation.summary?.length > 5, where)
    assert.equal(operation.tags?.length, 1, where)
    assert.ok(tags.has(operation.tags[0]), where)
    assert.match(operation.operationId, /^[a-z][A-Za-z]+$/, where)
    assert.ok(!names.has(operation.operationId), operation.operationId)
    names.add(operation.operationId)
    assert.match(operation.description, /Needs (?:no login|the role \w+|an agent’s)/, where)
    assert.ok(Array.isArray(operation.security), where)
    for (const way of operation.security) {
      for (const scheme of Object.keys(way)) assert.ok(document.components.securitySchemes[scheme])
    }
    assert.equal(operation.security.length === 0, operation.description.includes('no login'), where)
  }
  for (const tag of tags) {
    assert.ok(
      operations.some(({ operation }) => operation.tags[0] === tag),
      `${tag} has no route`,
    )
  }
})

test('parameters in the path are declared and required, and all others are optional', () => {
  for (const { path, operation } of operations) {
    const parameters: readonly Part[] = operation.parameters ?? []
    const inPath = parameters.filter((one) => one.in === 'path').map((one) => one.name)
    assert.deepEqual(
      inPath,
      [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
    )
    for (const one of parameters) {
      assert.ok(['path', 'query', 'header'].includes(one.in))
      assert.equal(one.required === true, one.in === 'path', `${path} ${one.name}`)
      assert.ok(one.schema)
    }
  }
})

test('every answer says what it means and in which type, and every refusal is a problem', () => {
  for (const { path, method, operation } of operations) {
    const statuses = Object.keys(operation.responses)
    assert.ok(
      statuses.some((status) => /^2\d\d$/.test(status)),
      `${method} ${path}`,
    )
    for (const [status, response] of Object.entries<Part>(operation.responses)) {
      assert.ok(
        response.description?.length > 0 && response.description !== 'Default Response',
        path,
      )
      if (status !== '204')
        assert.ok(Object.keys(response.content).length === 1, `${path} ${status}`)
    }
    assert.deepEqual(operation.responses.default.content, {
      'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
    })
  }
})

test('references lead somewhere, named shapes are used, and schemas are plain JSON Schema', () => {
  const used = new Set<string>()
  for (const [path, part] of parts(document, '')) {
    if (typeof part.$ref !== 'string') continue
    assert.ok(follow(document, part.$ref), path)
    assert.deepEqual(Object.keys(part), ['$ref'], path)
    used.add(part.$ref.split('/').at(-1))
  }
  const keywords = new Set([
    ...[
      'type',
      'enum',
      'const',
      'description',
      'default',
      'properties',
      'required',
      'items',
      '$ref',
    ],
    ...['anyOf', 'allOf', 'additionalProperties', 'patternProperties', 'pattern', 'format'],
    ...[
      'minLength',
      'maxLength',
      'minimum',
      'maximum',
      'minItems',
      'maxItems',
      'unevaluatedProperties',
    ],
  ])
  for (const [name, schema] of Object.entries<Part>(document.components.schemas)) {
    assert.ok(used.has(name), `${name} is named and not used`)
    for (const key of Object.keys(schema)) assert.ok(keywords.has(key), `${name}: ${key}`)
  }
})

test('bodies that are JSON say their shape', () => {
  const withBody = operations.filter(({ operation }) => operation.requestBody !== undefined)
  assert.deepEqual(withBody.map(({ operation }) => operation.operationId).sort(), [
    'addSuppression',
    'approveCall',
    'askStore',
    'assignAlert',
    'closeAlert',
    'decide',
    'denyCall',
    'issueToken',
    'logIn',
    'openBypass',
    'pollSecurityEvents',
    'proposeResponse',
    'ratifyBaseline',
    'replayUndelivered',
    'reviewAdmission',
    'rollBackBaseline',
  ])
  for (const { operation } of withBody) {
    assert.equal(operation.requestBody.required, true)
    assert.equal(
      operation.requestBody.content['application/json'].schema.additionalProperties,
      false,
    )
  }
})
