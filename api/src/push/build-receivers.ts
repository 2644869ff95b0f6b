import { join } from 'node:path'
import type { Clock } from '@tripline/infra'
import { systemClock } from '@tripline/infra'
import { CommandError } from '../commands/tell.ts'
import type { Config } from '../config.ts'
import type { SharedSignals } from '../routes/shared-signals.ts'
import { kafkaOptions } from '../setup/kafka-options.ts'
import type { AddressPolicy } from './address-policy.ts'
import { addressPolicy, isNetwork } from './address-policy.ts'
import { caepReceiver } from './caep/caep-receiver.ts'
import { polledReceiver } from './caep/polled-receiver.ts'
import { signerAt } from './caep/set-signer.ts'
import { kafkaReceiver } from './kafka-receiver.ts'
import { pagerDutyReceiver } from './pagerduty-receiver.ts'
import type { Poster } from './post-bytes.ts'
import { createPoster } from './post-bytes.ts'
import type { PushConfig } from './push-config.ts'
import type { SecretPlaces } from './read-secret.ts'
import { readSecret } from './read-secret.ts'
import type { Receiver } from './receiver.ts'
import type { SlackDesk } from './slack/slack-desk.ts'
import { slackReceiver } from './slack/slack-receiver.ts'
import { webhookReceiver } from './webhook-receiver.ts'

const DEFAULT_CONCURRENCY = 4
const DEFAULT_TIMEOUT_S = 20
const SLACK = 'https://slack.com/api/chat.postMessage'
const PAGERDUTY = 'https://events.pagerduty.com/v2/enqueue'

/** What a configuration says under `push`. */
export interface ConfiguredReceivers {
  readonly receivers: readonly Receiver[]
  /** Slack apps whose buttons may be pressed. */
  readonly slackDesks: readonly SlackDesk[]
  /** Null when no security event tokens are signed. */
  readonly signals: SharedSignals | null
}

/** The receivers of a configuration, with their secrets; a CommandError names the key that is wrong and what to do. */
export function receiversOf(
  places: SecretPlaces,
  whole: Config,
  clock: Clock = systemClock,
): ConfiguredReceivers {
  const { push: config } = whole
  const policy = policyOf(config, places)
  const consoleUrl = config?.consoleUrl ?? null
  const slack = (config?.slack ?? []).map((one) => slackOf(one, places, policy, clock, consoleUrl))
  const signals = signalsOf(config, places)
  const receivers = [
    ...(config?.webhooks ?? []).map((one) => webhook(one, places, policy, clock)),
    ...(config?.pagerduty ?? []).map((one) => pagerDuty(one, places, policy, clock, consoleUrl)),
    ...slack.map(({ receiver }) => receiver),
    ...(config?.caep ?? []).map((one) => caep(one, places, policy, clock, signals)),
    ...(config?.kafka ?? []).map((one) => kafka(one, places, whole)),
  ]
  const names = new Set<string>()
  for (const { name } of receivers) {
    if (names.has(name)) {
      throw new CommandError(`${places.configPath}: two receivers under push are named ${name}.`)
    }
    names.add(name)
  }
  const slackDesks = slack.flatMap(({ desk }) => (desk === null ? [] : [desk]))
  return { receivers, slackDesks, signals }
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
type SlackConfig = NonNullable<PushConfig['slack']>[number]
type CaepConfig = NonNullable<PushConfig['caep']>[number]
type KafkaConfig = NonNullable<PushConfig['kafka']>[number]
type HttpConfig = WebhookConfig | PagerDutyConfig | SlackConfig | CaepConfig

const pace = ({ concurrency, timeoutSeconds }: HttpConfig) => ({
  concurrency: concurrency ?? DEFAULT_CONCURRENCY,
  timeoutMs: (timeoutSeconds ?? DEFAULT_TIMEOUT_S) * 1000,
})

const filterOf = ({ severity, agents, kinds }: HttpConfig | KafkaConfig) => ({
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

/** A channel is for people: without a word on it, it does not tell of each growth of an alert. */
const SLACK_KINDS = ['opened', 'acknowledged', 'closed', 'reopened'] as const

function slackOf(
  one: SlackConfig,
  places: SecretPlaces,
  policy: AddressPolicy,
  clock: Clock,
  consoleUrl: string | null,
): { readonly receiver: Receiver; readonly desk: SlackDesk | null } {
  const { name, channel, people = [] } = one
  const where = `${places.configPath}: push slack ${name}`
  const token = readSecret(places, where, one.tokenFile, one.tokenEnv)
  if (token === null || !/^[\x21-\x7e]{10,400}$/.test(token)) {
    throw new CommandError(`${where}: name the bot's token, xoxb-…, with tokenFile or tokenEnv.`)
  }
  const signingSecret = readSecret(places, where, one.signingSecretFile, one.signingSecretEnv)
  if (signingSecret === null && people.length > 0) {
    throw new CommandError(
      `${where}: without signingSecretFile or signingSecretEnv nobody can press a button; name it, or leave people out.`,
    )
  }
  const url = urlOf(where, one.url ?? SLACK)
  const timing = pace(one)
  const filter = { kinds: SLACK_KINDS, ...filterOf(one) }
  const receiver = slackReceiver({
    ...{ name, url, token, channel, filter, policy, clock, consoleUrl, ...timing },
  })
  if (signingSecret === null) return { receiver, desk: null }
  const answerAt = (text: string) => answerPoster(text, url, policy, timing.timeoutMs)
  return { receiver, desk: { name, signingSecret, people, channel, answerAt } }
}

/** Answers go to hooks.slack.com, or where the configuration has put Slack: not wherever a request says. */
function answerPoster(
  text: string,
  api: URL,
  policy: AddressPolicy,
  timeoutMs: number,
): Poster | null {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  if (url.origin !== 'https://hooks.slack.com' && url.origin !== api.origin) return null
  return createPoster({ url, policy, timeoutMs, maxConnections: 1 })
}

function signalsOf(
  config: PushConfig | undefined,
  { configPath, stateFolder }: SecretPlaces,
): SharedSignals | null {
  if ((config?.caep ?? []).length === 0) return null
  const issuer = config?.issuer ?? ''
  if (!URL.canParse(issuer) || new URL(issuer).protocol !== 'https:') {
    throw new CommandError(
      `${configPath}: push.issuer: security event tokens need the https address of this installation.`,
    )
  }
  return { issuer, signer: signerAt(join(stateFolder, 'caep-key.json')) }
}

function caep(
  one: CaepConfig,
  places: SecretPlaces,
  policy: AddressPolicy,
  clock: Clock,
  signals: SharedSignals | null,
): Receiver {
  const { name, audience } = one
  const where = `${places.configPath}: push caep ${name}`
  if (signals === null) throw new Error('caep receivers have an issuer')
  const authorization = readSecret(places, where, one.authorizationFile, one.authorizationEnv)
  if ((one.url === undefined) === (one.reader === undefined)) {
    throw new CommandError(`${where}: name either url, to push to, or reader, who may fetch.`)
  }
  if (one.url === undefined) {
    const filter = filterOf(one)
    return polledReceiver({ name, reader: one.reader ?? '', audience, ...signals, filter })
  }
  const url = urlOf(where, one.url)
  return caepReceiver({
    ...{ name, url, audience, authorization, ...signals, policy, clock, ...pace(one) },
    filter: filterOf(one),
  })
}

function kafka(one: KafkaConfig, { configPath }: SecretPlaces, whole: Config): Receiver {
  const { name, topic, brokers, tls, sasl } = one
  const own = brokers === undefined ? whole.kafka : { brokers }
  const proof = { ...(tls === undefined ? {} : { tls }), ...(sasl === undefined ? {} : { sasl }) }
  const options = own === undefined ? null : kafkaOptions({ kafka: { ...own, ...proof } })
  if (options === null) {
    throw new CommandError(`${configPath}: push kafka ${name}: name the brokers of its cluster.`)
  }
  const timeoutMs = (one.timeoutSeconds ?? DEFAULT_TIMEOUT_S) * 1000
  return kafkaReceiver({ name, topic, timeoutMs, options, filter: filterOf(one) })
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
