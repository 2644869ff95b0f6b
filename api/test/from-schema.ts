import fc from 'fast-check'
import { follow } from './wire-check.ts'

// biome-ignore lint/suspicious/noExplicitAny: a schema that is looked into
type Schema = any

/** Values that a JSON Schema of the OpenAPI document allows. Bounds that make tests slow are not gone to. */
export function fromSchema(schema: Schema, document: unknown): fc.Arbitrary<unknown> {
  const of = (inner: Schema) => fromSchema(inner, document)
  if (typeof schema.$ref === 'string') return of(follow(document, schema.$ref))
  if ('const' in schema) return fc.constant(schema.const)
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map(of))
  switch (schema.type) {
    case 'object':
      return objectOf(schema, of)
    case 'array': {
      const { minItems = 0, maxItems = 5 } = schema
      const most = Math.max(minItems, Math.min(maxItems, 5))
      return fc.array(of(schema.items ?? {}), { minLength: minItems, maxLength: most })
    }
    case 'string':
      return textOf(schema)
    case 'integer':
      return fc.integer(rangeOf(schema, 1 << 30))
    case 'number':
      return fc.double({ ...rangeOf(schema, 1e12), noNaN: true })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    default:
      return fc.jsonValue({ maxDepth: 2 })
  }
}

function objectOf(schema: Schema, of: (inner: Schema) => fc.Arbitrary<unknown>) {
  const { properties = {}, required = [], additionalProperties } = schema
  const own = fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, of(inner)])),
    { requiredKeys: required },
  )
  if (typeof additionalProperties !== 'object') return own
  const more = fc.dictionary(fc.string({ maxLength: 10 }), of(additionalProperties), { maxKeys: 3 })
  return fc.tuple(more, own).map(([others, named]) => ({ ...others, ...named }))
}

function textOf({ pattern, minLength = 0, maxLength = 40 }: Schema): fc.Arbitrary<string> {
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern))
  const most = Math.max(minLength, Math.min(maxLength, 40))
  return fc.oneof(
    fc.string({ minLength, maxLength: most, unit: 'binary' }),
    fc.string({ minLength, maxLength: most }),
  )
}

const rangeOf = ({ minimum, maximum }: Schema, far: number) => ({
  min: minimum ?? -Math.min(far, Math.abs(maximum ?? far)),
  max: maximum ?? Math.max(far, minimum ?? far),
})
