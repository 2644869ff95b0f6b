import { Type } from 'typebox'

/** For bodies: a misspelt key must not be passed over in silence. */
export const closed = { additionalProperties: false } as const

export const Limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 }))
export const Cursor = Type.Optional(
  Type.String({ maxLength: 2000, description: '`nextCursor` of the page before; opaque' }),
)
