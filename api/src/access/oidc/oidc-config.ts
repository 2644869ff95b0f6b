import type { Static } from 'typebox'
import { Type } from 'typebox'

const closed = { additionalProperties: false }
const text = (description: string) => Type.String({ minLength: 1, maxLength: 2048, description })
const groups = Type.Optional(
  Type.Array(text('a value of the claim'), { minItems: 1, maxItems: 200 }),
)

/** Key `access.oidc` of `tripline.yaml`: people log in where they always do. */
export const OidcConfig = Type.Object(
  {
    issuer: text('https address of the provider, as its discovery document spells it'),
    clientId: text('what the provider knows Tripline as'),
    clientSecretFile: Type.Optional(text('file that holds the client’s secret')),
    clientSecretEnv: Type.Optional(text('environment variable that holds it')),
    publicUrl: text(
      'address people open the console under; /v1/login/oidc/callback there is the redirect URI',
    ),
    scopes: Type.Optional(Type.Array(text('besides openid; email and profile unless said'))),
    nameClaim: Type.Optional(text('claim that names a person, as in the audit log; email')),
    rolesClaim: Type.Optional(
      text('claim that lists groups or roles, with dots into objects; groups'),
    ),
    roles: Type.Object(
      { viewer: groups, analyst: groups, responder: groups, admin: groups },
      { ...closed, description: 'which values of the claim give which role; the highest counts' },
    ),
  },
  closed,
)
export type OidcConfig = Static<typeof OidcConfig>

export const DEFAULT_SCOPES: readonly string[] = ['email', 'profile']
export const DEFAULT_NAME_CLAIM = 'email'
export const DEFAULT_ROLES_CLAIM = 'groups'
