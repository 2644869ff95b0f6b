import type { Static } from 'typebox'
import { Type } from 'typebox'

const closed = { additionalProperties: false }
const text = (description: string) => Type.String({ minLength: 1, maxLength: 2048, description })
const file = (what: string) =>
  Type.Optional(text(`file that holds ${what}, from where this file is`))
const env = (what: string) => Type.Optional(text(`environment variable that holds ${what}`))

/** What every provider may say. */
const shared = {
  name: Type.Optional(
    Type.String({
      pattern: '^[a-z0-9][a-z0-9-]{0,62}$',
      description: 'tells several of a kind apart: vault@eu',
    }),
  ),
  sources: Type.Optional(
    Type.Array(text('source of the events whose credentials these are: mapped:github'), {
      minItems: 1,
      maxItems: 20,
    }),
  ),
  accounts: Type.Optional(
    Type.Array(text('account, namespace or organisation of those events; all unless said'), {
      maxItems: 1000,
    }),
  ),
  timeoutSeconds: Type.Optional(
    Type.Number({ minimum: 0.1, maximum: 60, description: 'for one call, 10 unless said' }),
  ),
  callsPerSecond: Type.Optional(
    Type.Number({ minimum: 0.01, maximum: 100, description: 'at most, 5 unless said' }),
  ),
}
export type SharedSetting = Static<ReturnType<typeof sharedObject>>
const sharedObject = () => Type.Object(shared, closed)

const url = Type.Optional(text('https://…; http only into networks that allow names'))
const token = (what: string) => ({ tokenFile: file(what), tokenEnv: env(what) })
const several = <T extends Parameters<typeof Type.Array>[0]>(one: T) =>
  Type.Optional(Type.Array(one, { maxItems: 50 }))
const heldTokens = Type.Optional(
  Type.Array(
    Type.Object(
      {
        credentialId: text('as the events name the token'),
        file: text('file that holds the token itself; read when it is revoked'),
        hint: Type.Optional(
          Type.Unsafe<'access_token' | 'refresh_token'>({
            ...{ type: 'string', enum: ['access_token', 'refresh_token'] },
          }),
        ),
      },
      closed,
    ),
    { maxItems: 1000, description: 'tokens that can be revoked by themselves alone' },
  ),
)

const Aws = Type.Object(
  {
    ...shared,
    region: Type.Optional(text('us-east-1 unless said')),
    endpoint: Type.Optional(text('where IAM and STS are, when not where AWS has them')),
  },
  closed,
)
const Vault = Type.Object(
  { ...shared, url, ...token("Vault's token"), caFile: file('the authority of its certificate') },
  closed,
)
const GitHub = Type.Object(
  {
    ...{ ...shared, url, organization: text('whose tokens these are') },
    appId: text('id of the GitHub App that Tripline acts as'),
    installationId: text("id of the app's installation in the organisation"),
    privateKeyFile: file("the app's private key, PEM"),
    clientId: Type.Optional(text('of an OAuth app whose tokens are to be taken back')),
    clientSecretFile: file("the OAuth app's secret"),
    clientSecretEnv: env("the OAuth app's secret"),
    tokens: heldTokens,
  },
  closed,
)
const Kubernetes = Type.Object(
  {
    ...shared,
    url,
    ...token("a service account's token"),
    caFile: file("the cluster's authority"),
  },
  closed,
)
const Gcp = Type.Object(
  { ...shared, url, keyFile: file('the JSON key of the service account Tripline acts as') },
  closed,
)
const Entra = Type.Object(
  {
    ...{ ...shared, url, loginUrl: Type.Optional(text('https://login.microsoftonline.com')) },
    tenant: text('id of the tenant'),
    clientId: text('id of the application that Tripline acts as'),
    clientSecretFile: file("the application's secret"),
    clientSecretEnv: env("the application's secret"),
  },
  closed,
)
const AdminKey = Type.Object({ ...shared, url, ...token('the admin key') }, closed)
const OAuth = Type.Object(
  {
    ...shared,
    revocationUrl: text('revocation endpoint (RFC 7009)'),
    introspectionUrl: Type.Optional(text('introspection endpoint (RFC 7662)')),
    clientId: text('as the server knows Tripline, or the client whose tokens they are'),
    clientSecretFile: file("the client's secret"),
    clientSecretEnv: env("the client's secret"),
    tokens: heldTokens,
  },
  closed,
)
const TemplateFile = Type.Object(
  { ...shared, file: text('path of the template'), url, ...token('the token of the API') },
  closed,
)
const Webhook = Type.Object(
  {
    ...{ ...shared, name: text('names the action: webhook.NAME'), url },
    secretFile: file('the secret, whsec_…'),
    secretEnv: env('the secret'),
    restores: Type.Optional(Type.Boolean({ description: 'it also takes credential.restore' })),
  },
  closed,
)

/** Key `respond.providers` of `tripline.yaml`: where credentials can be taken out of service. */
export const ProvidersConfig = Type.Object(
  {
    allow: Type.Optional(
      Type.Array(text('a private network that may be reached, as 10.1.0.0/16'), { maxItems: 100 }),
    ),
    aws: several(Aws),
    vault: several(Vault),
    github: several(GitHub),
    kubernetes: several(Kubernetes),
    gcp: several(Gcp),
    entra: several(Entra),
    openai: several(AdminKey),
    anthropic: several(AdminKey),
    litellm: several(AdminKey),
    oauth: several(OAuth),
    templates: several(TemplateFile),
    webhooks: several(Webhook),
  },
  closed,
)
export type ProvidersConfig = Static<typeof ProvidersConfig>
/** One entry of a kind. */
export type ProviderSetting<Kind extends Exclude<keyof ProvidersConfig, 'allow'>> = NonNullable<
  ProvidersConfig[Kind]
>[number]
