import assert from 'node:assert/strict'
import { Compile } from 'typebox/compile'
import type { Api } from '../src/server.ts'

type Part = Readonly<Record<string, unknown>>

/** Checks an answer against what the app's own OpenAPI document says of it. */
export type WireCheck = (
  method: string,
  url: string,
  status: number,
  contentType: string,
  text: string,
) => void

export function createWireCheck(app: Api): WireCheck {
  const document: Part = JSON.parse(JSON.stringify(app.swagger()))
  const paths = Object.entries(document.paths as Record<string, Record<string, Part>>).map(
    ([path, operations]) => ({
      pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`),
      operations,
    }),
  )
  const checks = new Map<
    string,
    { Check(value: unknown): boolean; Errors(value: unknown): unknown }
  >()

  return (method, url, status, contentType, text) => {
    const address = url.split('?')[0] ?? ''
    const operations = paths.find(({ pattern }) => pattern.test(address))?.operations
    const operation = operations?.[method.toLowerCase()]
    if (operation === undefined || text === '') return
    const responses = operation.responses as Record<string, Part>
    const response = responses[String(status)] ?? responses.default
    assert.ok(response, `${method} ${address} does not say what ${status} means`)
    const type = contentType.split(';')[0] ?? ''
    const content = (response.content as Record<string, Part> | undefined)?.[type]
    assert.ok(content, `${method} ${address} ${status} does not say ${contentType}`)
    if (!type.includes('json')) return
    const schema = inline(content.schema, document)
    const key = `${method} ${address} ${status}`
    const check = checks.get(key) ?? Compile(schema)
    checks.set(key, check)
    const value: unknown = JSON.parse(text)
    assert.ok(check.Check(value), `${key}: ${JSON.stringify(check.Errors(value)).slice(0, 500)}`)
  }
}

/** The schema with its references written out. */
function inline(schema: unknown, document: Part): Part {
  const open = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(open)
    if (typeof value !== 'object' || value === null) return value
    const reference: unknown = Reflect.get(value, '$ref')
    if (typeof reference === 'string') return open(follow(document, reference))
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, open(part)]))
  }
  return open(schema) as Part
}

export function follow(document: unknown, reference: string): unknown {
  let found: unknown = document
  for (const step of reference.replace(/^#\//, '').split('/')) {
    found = Reflect.get(Object(found), step.replaceAll('~1', '/').replaceAll('~0', '~'))
  }
  assert.ok(found, `${reference} leads nowhere`)
  return found
}
