import type { Clock } from '@tripline/infra'
import { systemClock } from '@tripline/infra'
import { CommandError } from '../commands/tell.ts'
import type { Config } from '../config.ts'
import type { AddressPolicy } from './address-policy.ts'
import { addressPolicy, isNetwork } from './address-policy.ts'
import { pagerDutyReceiver } from './pagerduty-receiver.ts'
import type { PushConfig } from './push-config.ts'
import type { Environment, SecretPlaces } from './read-secret.ts'
import { readSecret } from './read-secret.ts'
import type { Receiver } from './receiver.ts'
import { webhookReceiver } from './webhook-receiver.ts'

const DEFAULT_CONCURRENCY = 4
const DEFAULT_TIMEOUT_S = 20
const PAGERDUTY = 'https://events.pagerduty.com/v2/enqueue'

/** The receivers of a configuration, with their secrets; a CommandError names the key that is wrong and what to do. */
export function receiversOf(
  configPath: string,
  { push: config }: Config,
  environment: Environment,
  clock: Clock = systemClock,
): readonly Receiver[] {
  const places = { configPath, environment }
  const policy = policyOf(config, places)
  const consoleUrl = config?.consoleUrl ?? null
  const receivers = [
    ...(config?.webhooks ?? []).map((one) => webhook(one, places, policy, clock)),
    ...(config?.pagerduty ?? []).map((one) => pagerDuty(one, places, policy, clock, consoleUrl)),
  ]
  const names = new Set<string>()
  for (const { name } of receivers) {
    if (names.has(name)) {
      throw new CommandError(`${places.configPath}: two receivers under push are named ${name}.`)
    }
    names.add(name)
  }
  return receivers
}

function policyOf(config: PushConfig | undefined, { configPath }: SecretPlaces): AddressPolicy {
  const allow = config?.allow ?? []
  const wrong = allow.find((network) => !isNetwork(network))
  if (wrong !== undefined) {
    throw new CommandError(`${configPath}: push.allow: ${wrong} is no network; say 10.1.0.0/16.`)
  }
  return addressPolicy(allow)
}

type WebhookConfig = NonNullable<PushConfig['webhooks']>[number]
type PagerDutyConfig = NonNullable<PushConfig['pagerduty']>[number]

const pace = ({ concurrency, timeoutSeconds }: WebhookConfig | PagerDutyConfig) => ({
  concurrency: concurrency ?? DEFAULT_CONCURRENCY,
  timeoutMs: (timeoutSeconds ?? DEFAULT_TIMEOUT_S) * 1000,
})

const filterOf = ({ severity, agents, kinds }: WebhookConfig | PagerDutyConfig) => ({
  ...(severity === undefined ? {} : { severity }),
  ...(agents === undefined ? {} : { agents }),
  ...(kinds === undefined ? {} : { kinds }),
})

function webhook(
  one: WebhookConfig,
  places: SecretPlaces,
  policy: AddressPolicy,
  clock: Clock,
): Receiver {
  const where = `${places.configPath}: push webhook ${one.name}`
  const secret = readSecret(places, where, one.secretFile, one.secretEnv)
  if (secret === null) {
    throw new CommandError(`${where}: name its secret with secretFile or secretEnv.`)
  }
  const before = readSecret(places, where, one.previousSecretFile, one.previousSecretEnv)
  const secrets = before === null ? [secret] : [secret, before]
  if (!secrets.every(isWebhookSecret)) {
    throw new CommandError(
      `${where}: a secret is whsec_ and 24 to 64 random bytes in base64: echo whsec_$(openssl rand -base64 32)`,
    )
  }
  const url = urlOf(where, one.url)
  return webhookReceiver({
    ...{ name: one.name, url, secrets, filter: filterOf(one), policy, clock, ...pace(one) },
  })
}

function pagerDuty(
  one: PagerDutyConfig,
  places: SecretPlaces,
  policy: AddressPolicy,
  clock: Clock,
  consoleUrl: string | null,
): Receiver {
  const where = `${places.configPath}: push pagerduty ${one.name}`
  const routingKey = readSecret(places, where, one.routingKeyFile, one.routingKeyEnv)
  if (routingKey === null || !/^[A-Za-z0-9]{32}$/.test(routingKey)) {
    throw new CommandError(
      `${where}: name the integration key, 32 letters and digits, with routingKeyFile or routingKeyEnv.`,
    )
  }
  const url = urlOf(where, one.url ?? PAGERDUTY)
  return pagerDutyReceiver({
    ...{ name: one.name, url, routingKey, filter: filterOf(one), policy, clock, consoleUrl },
    ...pace(one),
  })
}

function urlOf(where: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !['https:', 'http:'].includes(url.protocol)) {
    throw new CommandError(`${where}: url must be https://…, or http://… into an allowed network.`)
  }
  if (url.username === '' && url.password === '') return url
  throw new CommandError(`${where}: url holds a password; receivers are told apart by signature.`)
}

function isWebhookSecret(secret: string): boolean {
  const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1]
  if (encoded === undefined || encoded.length % 4 !== 0) return false
  const { length } = Buffer.from(encoded, 'base64')
  return length >= 24 && length <= 64
}
