import type { FastifySchema } from 'fastify'
import { Type } from 'typebox'
import type { Needs } from '../access/roles.ts'

/** What every route says of itself: who may, at the least, and what goes in and out. */
export function route<const Schema extends FastifySchema & { readonly operationId: string }>(
  access: Needs | 'public',
  schema: Schema,
) {
  return { config: { access }, schema }
}

/** For bodies: a misspelt key must not be passed over in silence. */
export const closed = { additionalProperties: false } as const

export const Limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 }))
export const Cursor = Type.Optional(
  Type.String({ maxLength: 2000, description: '`nextCursor` of the page before; opaque' }),
)
