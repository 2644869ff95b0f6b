import type { Static } from 'typebox'
import { Type } from 'typebox'

const closed = { additionalProperties: false }
const text = (description: string) => Type.String({ minLength: 1, maxLength: 512, description })
const patterns = (description: string) =>
  Type.Optional(Type.Array(text(description), { maxItems: 10_000 }))
const EnvironmentName = Type.Unsafe<'prod' | 'staging' | 'dev' | 'unknown'>({
  type: 'string',
  enum: ['prod', 'staging', 'dev', 'unknown'],
})

const AgentSchema = Type.Object(
  {
    id: Type.String({
      minLength: 1,
      maxLength: 512,
      pattern: '^(?!fleet$|(?:group|partition):)',
      description:
        'what the agent is called everywhere; not fleet, group:… or partition:…, which are ours',
    }),
    owner: Type.Optional(text('person or team that answers for it')),
    charter: Type.Optional(text('what it is there for, in a sentence')),
    environment: Type.Optional(EnvironmentName),
    peerGroup: Type.Optional(text('agents of one group should behave alike')),
    credentials: patterns(
      'id, fingerprint, role, session name, virtual key or service account; * is any run',
    ),
    allowedActions: patterns('action; * is any run'),
    protected: Type.Optional(Type.Boolean()),
  },
  closed,
)

const CredentialSchema = Type.Object(
  {
    id: text('id or fingerprint of the credential'),
    name: Type.Optional(text('what people call it')),
    kind: Type.Optional(text('access_key, api_token, …')),
    owner: Type.Optional(text('agent id, person or team it was issued to')),
    ownerKind: Type.Optional(
      Type.Unsafe<'agent' | 'person' | 'team'>({
        type: 'string',
        enum: ['agent', 'person', 'team'],
      }),
    ),
    issuedAt: Type.Optional(text('date')),
    scope: Type.Optional(text('what it may do, in words')),
    environments: Type.Optional(Type.Array(EnvironmentName, { maxItems: 4 })),
    allowedActions: patterns('action that it may call, by its policies; * is any run'),
  },
  closed,
)

const environmentNames = patterns('account id, or a name of the environment; * is any run')

/** `agents.yaml`: who is who. Everything may be left out; what is not declared is discovered. */
export const RegistrySchema = Type.Object(
  {
    agents: Type.Optional(Type.Array(AgentSchema, { maxItems: 100_000 })),
    credentials: Type.Optional(Type.Array(CredentialSchema, { maxItems: 1_000_000 })),
    decoys: patterns('credential or resource that nothing real ever touches'),
    protectedResources: patterns('resource on which any unusual change alerts; * is any run'),
    environments: Type.Optional(
      Type.Object(
        { prod: environmentNames, staging: environmentNames, dev: environmentNames },
        closed,
      ),
    ),
  },
  closed,
)
export type RegistryFile = Static<typeof RegistrySchema>
export type AgentDeclaration = Static<typeof AgentSchema>
export type CredentialDeclaration = Static<typeof CredentialSchema>

/** The file with its gaps filled. */
export interface Registry {
  readonly agents: readonly AgentDeclaration[]
  readonly credentials: readonly CredentialDeclaration[]
  readonly decoys: readonly string[]
  readonly protectedResources: readonly string[]
  readonly environments: {
    readonly prod: readonly string[]
    readonly staging: readonly string[]
    readonly dev: readonly string[]
  }
}

export function registryOf(file: RegistryFile): Registry {
  const { agents = [], credentials = [], decoys = [], protectedResources = [] } = file
  const { prod = [], staging = [], dev = [] } = file.environments ?? {}
  return { agents, credentials, decoys, protectedResources, environments: { prod, staging, dev } }
}

export const emptyRegistry: Registry = registryOf({})
