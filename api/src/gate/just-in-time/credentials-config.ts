import type { Static } from 'typebox'
import { Type } from 'typebox'

const closed = { additionalProperties: false }
const text = (description: string) => Type.String({ minLength: 1, maxLength: 2048, description })

const shared = {
  name: Type.Optional(
    Type.String({
      pattern: '^[a-z0-9][a-z0-9-]{0,62}$',
      description: 'tells several of a kind apart: sts@eu',
    }),
  ),
  timeoutSeconds: Type.Optional(
    Type.Number({ minimum: 0.1, maximum: 60, description: 'for one call, 10 unless said' }),
  ),
  callsPerSecond: Type.Optional(
    Type.Number({ minimum: 0.01, maximum: 100, description: 'at most, 5 unless said' }),
  ),
}

const Sts = Type.Object(
  {
    ...shared,
    roleArn: Type.String({
      pattern: '^arn:aws[a-z-]*:iam::\\d{12}:role/[\\w+=,.@/-]{1,512}$',
      description: 'arn:aws:iam::123456789012:role/NAME, allowed all that may be approved',
    }),
    region: Type.Optional(text('us-east-1 unless said')),
    endpoint: Type.Optional(text('where IAM and STS are, when not where AWS has them')),
  },
  closed,
)

const VaultPath = Type.Object(
  {
    path: Type.String({
      pattern: '^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)+$',
      maxLength: 512,
      description: 'database/creds/cleanup: what gives a credential with a lease',
    }),
    actions: Type.Array(text('action it is for: db:DropTable; * at the end is any rest'), {
      ...{ minItems: 1, maxItems: 100 },
    }),
    accounts: Type.Optional(
      Type.Array(text('account of the action; all unless said'), { maxItems: 1000 }),
    ),
  },
  closed,
)
const Vault = Type.Object(
  {
    ...{ ...shared, url: text('https://…; http only into networks that allow names') },
    tokenFile: Type.Optional(text("file that holds Vault's token, from where this file is")),
    tokenEnv: Type.Optional(text("environment variable that holds Vault's token")),
    caFile: Type.Optional(text('file that holds the authority of its certificate')),
    paths: Type.Array(VaultPath, { minItems: 1, maxItems: 200 }),
  },
  closed,
)

/** Key `gate.credentials` of `tripline.yaml`: who makes credentials for approved actions. */
export const CredentialsConfig = Type.Object(
  {
    minutes: Type.Optional(
      Type.Integer({
        ...{ minimum: 15, maximum: 60 },
        description: 'how long one is good at most, 15 unless said; STS makes no shorter ones',
      }),
    ),
    perAgent: Type.Optional(
      Type.Integer({
        ...{ minimum: 1, maximum: 100 },
        description: 'how many of one agent may not have ended, 3 unless said; one more is refused',
      }),
    ),
    allow: Type.Optional(
      Type.Array(text('a private network that may be reached, as 10.1.0.0/16'), { maxItems: 100 }),
    ),
    sts: Type.Optional(Type.Array(Sts, { maxItems: 50 })),
    vault: Type.Optional(Type.Array(Vault, { maxItems: 50 })),
  },
  closed,
)
export type CredentialsConfig = Static<typeof CredentialsConfig>

export const DEFAULT_CREDENTIAL_MINUTES = 15
export const DEFAULT_CREDENTIALS_PER_AGENT = 3
