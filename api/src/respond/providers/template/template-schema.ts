import type { Static } from 'typebox'
import { Type } from 'typebox'
import { MEASURES } from '../../response-action.ts'

const closed = { additionalProperties: false }
const text = (description: string) => Type.String({ minLength: 1, maxLength: 2000, description })
const lines = Type.Optional(Type.Array(text('one sentence'), { maxItems: 20 }))

const Request = Type.Object(
  {
    method: Type.Optional(
      Type.Unsafe<'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'>({
        ...{ type: 'string', enum: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] },
        description: 'POST with graphql, else it has to be said',
      }),
    ),
    path: Type.String({
      pattern: '^/[\\x21-\\x22\\x24-\\x7e]{0,1000}$',
      description: 'below url, with {credentialId} and the like where they belong',
    }),
    headers: Type.Optional(
      Type.Record(
        Type.String({ pattern: '^[a-z0-9-]{1,64}$' }),
        Type.String({ pattern: '^[\\x20-\\x7e]{1,1000}$' }),
      ),
    ),
    json: Type.Optional(
      Type.Unknown({ description: 'the body; its texts may hold {credentialId}' }),
    ),
    graphql: Type.Optional(
      Type.Object(
        {
          query: Type.String({ minLength: 1, maxLength: 8000 }),
          variables: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
        },
        closed,
      ),
    ),
  },
  closed,
)

const Condition = Type.Object(
  {
    path: Type.String({
      pattern: '^[A-Za-z0-9_.\\[\\]-]{1,200}$',
      description: 'data.apiTokens[].id: a dot goes down, [] takes every item',
    }),
    equals: Type.Optional(Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()])),
    includes: Type.Optional(text('one of the values there is this')),
    exists: Type.Optional(Type.Boolean()),
  },
  closed,
)

const Change = Type.Object({ request: Request, done: Type.Optional(Condition) }, closed)

/** A response action at any HTTP or GraphQL API, in a file and without code. */
export const TemplateSchema = Type.Object(
  {
    action: Type.String({
      pattern: '^[a-z0-9-]{1,40}\\.[a-z0-9-]{1,60}$',
      description: 'provider and verb: railway.delete-token',
    }),
    title: text('what it does, in one sentence'),
    url: Type.Optional(text('https://… of the API, unless the configuration says it')),
    authorization: Type.Optional(
      Type.Object(
        {
          header: Type.Optional(Type.String({ pattern: '^[a-z0-9-]{1,64}$' })),
          prefix: Type.Optional(Type.String({ pattern: '^[\\x20-\\x7e]{0,20}$' })),
        },
        { ...closed, description: 'authorization and "Bearer " unless said' },
      ),
    ),
    measure: Type.Optional(
      Type.Unsafe<(typeof MEASURES)[number]>({ type: 'string', enum: [...MEASURES] }),
    ),
    appliesTo: Type.Object(
      {
        sources: Type.Array(text('mapped:railway'), { minItems: 1, maxItems: 20 }),
        credentialKinds: Type.Optional(Type.Array(text('of the events'), { maxItems: 50 })),
        credentialId: Type.String({
          ...{ minLength: 1, maxLength: 200 },
          description: 'a pattern that ids of this API match as a whole: [0-9a-f-]{36}',
        }),
      },
      closed,
    ),
    alsoHits: lines,
    leaves: lines,
    effectiveWithinSeconds: Type.Optional(Type.Number({ minimum: 0, maximum: 86_400 })),
    read: Type.Optional(
      Type.Object({ request: Request, in: Condition, out: Type.Optional(Condition) }, closed),
    ),
    off: Change,
    on: Type.Optional(Change),
  },
  closed,
)
export type Template = Static<typeof TemplateSchema>
export type TemplateRequest = Static<typeof Request>
export type TemplateCondition = Static<typeof Condition>
