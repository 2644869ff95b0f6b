import type { Static } from 'typebox'
import { Type } from 'typebox'

const closed = { additionalProperties: false } as const
const Path = Type.String({ minLength: 1, maxLength: 256 })
const Names = Type.Array(Type.String({ minLength: 1, maxLength: 128 }), { maxItems: 1000 })

/** A scalar the record is compared with. */
const Scalar = Type.Unsafe<string | number | boolean>({ type: ['string', 'number', 'boolean'] })

export const ConditionSchema = Type.Object(
  {
    path: Path,
    in: Type.Optional(Type.Array(Scalar, { maxItems: 1000 })),
    matches: Type.Optional(Type.String({ maxLength: 256 })),
    atLeast: Type.Optional(Type.Number()),
  },
  closed,
)

/** A path, or an expression that is checked when it is compiled. */
const FirstItem = Type.Unsafe<string | { readonly [key: string]: unknown }>({
  type: ['string', 'object'],
})

/** How a value is made. Exactly one of path, first, constant, template, lookup, fingerprint, graphqlFields. */
export const ExpressionSchema = Type.Object(
  {
    path: Type.Optional(Path),
    first: Type.Optional(Type.Array(FirstItem, { minItems: 1, maxItems: 16 })),
    constant: Type.Optional(Scalar),
    template: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
    lookup: Type.Optional(
      Type.Object(
        {
          path: Path,
          table: Type.Record(Type.String(), Type.String({ maxLength: 512 })),
          otherwise: Type.Optional(Type.String({ maxLength: 512 })),
        },
        closed,
      ),
    ),
    fingerprint: Type.Optional(Path),
    graphqlFields: Type.Optional(Path),
  },
  closed,
)

const TextOrExpression = Type.Unsafe<string | Static<typeof ExpressionSchema>>({
  type: ['string', 'object'],
})

export const classNames = [
  'read',
  'list',
  'write',
  'delete',
  'destroy',
  'privilege',
  'credential',
  'defense',
  'execute',
  'llm',
  'other',
] as const
export const riskNames = [
  'destructive',
  'irreversible',
  'privilegeChange',
  'secretAccess',
  'touchesBackup',
] as const
export const timeFormats = [
  'iso',
  'epoch-seconds',
  'epoch-milliseconds',
  'epoch-microseconds',
  'epoch-nanoseconds',
] as const
export const textFields = [
  'action',
  'service',
  'resourceType',
  'resourceId',
  'resourceName',
  'account',
  'region',
  'environment',
  'sourceIp',
  'userAgent',
  'principal',
  'credentialId',
  'credentialKind',
  'sessionId',
  'delegation',
  'errorCode',
  'model',
] as const
export const countFields = ['bytesOut', 'durationMs', 'inputTokens', 'outputTokens'] as const
export const claimFields = [
  'virtualKey',
  'agentHeader',
  'workload',
  'sourceIdentity',
  'sessionName',
  'sessionTag',
  'roleName',
] as const

function optional<const K extends string, S extends Parameters<typeof Type.Optional>[0]>(
  keys: readonly K[],
  schema: S,
) {
  return Object.fromEntries(keys.map((key) => [key, Type.Optional(schema)])) as Record<
    K,
    ReturnType<typeof Type.Optional<S>>
  >
}

/** The whole of a mapping file. */
export const MappingSchema = Type.Object(
  {
    mapping: Type.String({ pattern: '^[a-z][a-z0-9-]{0,31}$' }),
    describes: Type.Optional(Type.String({ maxLength: 512 })),
    recognise: Type.Optional(Type.Array(ConditionSchema, { minItems: 1, maxItems: 8 })),
    id: Type.Optional(TextOrExpression),
    time: Type.Object({ path: Path, format: Type.Enum([...timeFormats]) }, closed),
    event: Type.Object(
      { ...optional(textFields, TextOrExpression), ...optional(countFields, TextOrExpression) },
      closed,
    ),
    who: Type.Optional(Type.Object(optional(claimFields, TextOrExpression), closed)),
    outcome: Type.Optional(
      Type.Object(
        {
          denied: Type.Optional(Type.Array(ConditionSchema, { maxItems: 16 })),
          failure: Type.Optional(Type.Array(ConditionSchema, { maxItems: 16 })),
        },
        closed,
      ),
    ),
    actions: Type.Optional(
      Type.Object(
        {
          name: TextOrExpression,
          classes: Type.Optional(Type.Object(optional(classNames, Names), closed)),
          risks: Type.Optional(Type.Object(optional(riskNames, Names), closed)),
          not: Type.Optional(Type.Object(optional(riskNames, Names), closed)),
          otherwise: Type.Optional(Type.Enum(['verb', ...classNames])),
        },
        closed,
      ),
    ),
    http: Type.Optional(
      Type.Object({ method: Path, path: Path, host: Type.Optional(Path) }, closed),
    ),
    risksWhen: Type.Optional(
      Type.Array(
        Type.Object(
          { risk: Type.Enum([...riskNames]), actions: Type.Optional(Names), when: ConditionSchema },
          closed,
        ),
        { maxItems: 32 },
      ),
    ),
    arguments: Type.Optional(Path),
    leaveOut: Type.Optional(Type.Array(Path, { maxItems: 64 })),
  },
  closed,
)

export type MappingFile = Static<typeof MappingSchema>
export type ConditionFile = Static<typeof ConditionSchema>
export type ExpressionFile = Static<typeof ExpressionSchema>
