import { dirname, resolve } from 'node:path'
import { CommandError } from '../../commands/tell.ts'
import type { ResponseAction } from '../response-action.ts'
import { awsActions } from './aws/aws-actions.ts'
import { buildAwsApi } from './aws/build-aws-api.ts'
import { buildEntra, buildGcp, buildGitHub, buildOAuth } from './build-with-tokens.ts'
import { deleteTokenSecrets } from './kubernetes/delete-token-secrets.ts'
import { unbindAccount } from './kubernetes/unbind-account.ts'
import { deactivateAnthropicKey } from './model-keys/anthropic-key.ts'
import { blockLiteLlmKey } from './model-keys/litellm-key.ts'
import { deleteOpenAiKey } from './model-keys/openai-key.ts'
import type { ProviderSetting, ProvidersConfig } from './providers-config.ts'
import { loadTemplate } from './template/load-template.ts'
import { templateAction } from './template/template-action.ts'
import { vaultActions } from './vault/vault-actions.ts'
import { webhookAction } from './webhook/webhook-action.ts'
import type { ProviderParts, Wiring } from './wiring.ts'
import { createWiring, prefixOf, withHeader } from './wiring.ts'

/**
 * The response actions that `respond.providers` configures, each provider's mildest and narrowest first. Nothing is called. A
 * CommandError names the entry that is wrong and what to do.
 */
export function buildActions(
  config: ProvidersConfig,
  parts: ProviderParts,
): readonly ResponseAction[] {
  const { configPath } = parts.places
  const wiring = createWiring(`${configPath}: respond.providers`, config.allow ?? [], parts)
  function each<Kind extends Exclude<keyof ProvidersConfig, 'allow'>>(
    kind: Kind,
    build: (one: ProviderSetting<Kind>, where: string) => readonly ResponseAction[],
  ): readonly ResponseAction[] {
    // The indexed type says the same; the compiler does not follow it through the generic.
    const entries = (config[kind] ?? []) as readonly ProviderSetting<Kind>[]
    return entries.flatMap((one, i) => build(one, `${configPath}: respond.providers.${kind}[${i}]`))
  }
  const actions = [
    ...each('litellm', (one, where) => buildLiteLlm(wiring, one, where)),
    ...each('aws', (one, where) => buildAws(wiring, one, where)),
    ...each('vault', (one, where) => buildVault(wiring, one, where)),
    ...each('kubernetes', (one, where) => buildKubernetes(wiring, one, where)),
    ...each('gcp', (one, where) => buildGcp(wiring, one, where)),
    ...each('entra', (one, where) => buildEntra(wiring, one, where)),
    ...each('github', (one, where) => buildGitHub(wiring, one, where)),
    ...each('anthropic', (one, where) => buildAnthropic(wiring, one, where)),
    ...each('openai', (one, where) => buildOpenAi(wiring, one, where)),
    ...each('oauth', (one, where) => buildOAuth(wiring, one, where)),
    ...each('templates', (one, where) => buildTemplate(wiring, one, where)),
    ...each('webhooks', (one, where) => buildWebhook(wiring, one, where)),
  ]
  const names = new Set<string>()
  for (const { name } of actions) {
    if (names.has(name)) {
      throw new CommandError(
        `${configPath}: two entries of respond.providers make ${name}; give one of them a name.`,
      )
    }
    names.add(name)
  }
  return actions
}

function buildAws(wiring: Wiring, one: ProviderSetting<'aws'>, where: string) {
  const api = buildAwsApi(wiring, one, where)
  // Calls to EKS are signed with AWS credentials too.
  const includes = wiring.includes(one, ['cloudtrail', 'kubernetes-audit'])
  return awsActions(api, wiring.clock, { prefix: prefixOf('aws', one), includes })
}

function buildVault(wiring: Wiring, one: ProviderSetting<'vault'>, where: string) {
  const token = wiring.secret(where, "Vault's token", one.tokenFile, one.tokenEnv)
  const url = wiring.url(where, one.url, '')
  const ca = one.caFile === undefined ? {} : { ca: wiring.text(where, one.caFile) }
  const api = wiring.api(one, url, withHeader('x-vault-token', token), ca)
  const includes = wiring.includes(one, ['vault-audit'])
  return vaultActions({ prefix: prefixOf('vault', one), api, includes })
}

function buildKubernetes(wiring: Wiring, one: ProviderSetting<'kubernetes'>, where: string) {
  const token = wiring.secret(where, 'a token', one.tokenFile, one.tokenEnv)
  const url = wiring.url(where, one.url, 'https://kubernetes.default.svc')
  const ca = one.caFile === undefined ? {} : { ca: wiring.text(where, one.caFile) }
  const api = wiring.api(one, url, bearerOf(token), ca)
  const includes = wiring.includes(one, ['kubernetes-audit'])
  const reach = { prefix: prefixOf('kubernetes', one), api, includes }
  return [unbindAccount(reach), deleteTokenSecrets(reach)]
}

function buildLiteLlm(wiring: Wiring, one: ProviderSetting<'litellm'>, where: string) {
  const key = wiring.secret(where, 'the admin key', one.tokenFile, one.tokenEnv)
  const api = wiring.api(one, wiring.url(where, one.url, ''), bearerOf(key))
  const includes = wiring.includes(one, ['litellm'])
  return [blockLiteLlmKey(api, { prefix: prefixOf('litellm', one), includes })]
}

function buildAnthropic(wiring: Wiring, one: ProviderSetting<'anthropic'>, where: string) {
  const key = wiring.secret(where, 'the admin key', one.tokenFile, one.tokenEnv)
  const url = wiring.url(where, one.url, 'https://api.anthropic.com')
  const api = wiring.api(one, url, withHeader('x-api-key', key))
  const includes = wiring.includes(one, ['mapped:anthropic'])
  return [deactivateAnthropicKey(api, { prefix: prefixOf('anthropic', one), includes })]
}

function buildOpenAi(wiring: Wiring, one: ProviderSetting<'openai'>, where: string) {
  const key = wiring.secret(where, 'the admin key', one.tokenFile, one.tokenEnv)
  const url = wiring.url(where, one.url, 'https://api.openai.com/v1')
  const includes = wiring.includes(one, ['mapped:openai'])
  return [
    deleteOpenAiKey(wiring.api(one, url, bearerOf(key)), {
      prefix: prefixOf('openai', one),
      includes,
    }),
  ]
}

function buildTemplate(wiring: Wiring, one: ProviderSetting<'templates'>, where: string) {
  const { configPath } = wiring.places
  const template = loadTemplate(resolve(dirname(configPath), one.file))
  const token = wiring.secret(where, 'the token of the API', one.tokenFile, one.tokenEnv)
  const { header = 'authorization', prefix = 'Bearer ' } = template.authorization ?? {}
  const url = wiring.url(where, one.url, template.url ?? '')
  const secrets = () => [token()]
  const authorize = withHeader(header, () => prefix + token())
  const api = wiring.api(one, url, authorize, { secrets })
  const includes = wiring.includes(one, template.appliesTo.sources)
  return [templateAction(template, api, wiring.scrub(secrets), includes)]
}

function buildWebhook(wiring: Wiring, one: ProviderSetting<'webhooks'>, where: string) {
  const secret = wiring.secret(where, 'the secret', one.secretFile, one.secretEnv)()
  if (!/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/.test(secret)) {
    throw new CommandError(`${where}: a secret is whsec_ and 24 to 64 random bytes in base64.`)
  }
  const url = wiring.url(where, one.url, '')
  const { sources } = one
  if (sources === undefined) {
    throw new CommandError(`${where}: name the sources whose credentials it takes.`)
  }
  const api = wiring.api(one, url, async () => ({}), { secrets: () => [secret] })
  const { name, restores = false } = one
  const includes = wiring.includes(one, sources)
  return [webhookAction({ name, api, secret, restores, includes }, wiring.clock)]
}

const bearerOf = (token: () => string) => withHeader('authorization', () => `Bearer ${token()}`)
