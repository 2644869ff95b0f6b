import type { Static } from 'typebox'
import { Type } from 'typebox'
import { literals } from '../wire/words.ts'
import { Role, Severity } from '../wire.ts'
import { CHANGE_KINDS } from './alert-change.ts'

const closed = { additionalProperties: false }
const text = (description: string) => Type.String({ minLength: 1, maxLength: 2048, description })
const name = Type.String({
  pattern: '^[a-z0-9][a-z0-9-]{0,62}$',
  description: 'names the receiver and its queue: lower case, digits, dashes; unique under push',
})
const file = (what: string) =>
  Type.Optional(text(`file that holds ${what}, from where this file is`))
const env = (what: string) => Type.Optional(text(`environment variable that holds ${what}`))

/** What each receiver may say it wants to hear of. */
const filter = {
  severity: Type.Optional(Severity),
  agents: Type.Optional(
    Type.Array(text('an agent id; a * at its end stands for any rest'), { maxItems: 1000 }),
  ),
  kinds: Type.Optional(Type.Array(literals(CHANGE_KINDS), { minItems: 1, maxItems: 5 })),
}
const concurrency = Type.Optional(
  Type.Integer({
    minimum: 1,
    maximum: 64,
    description: 'messages under way at once, 4 unless said',
  }),
)
const timeoutSeconds = Type.Optional(
  Type.Number({ minimum: 1, maximum: 60, description: 'for one attempt, 20 unless said' }),
)

const WebhookConfig = Type.Object(
  {
    ...{ name, ...filter, concurrency, timeoutSeconds },
    url: text('https://…; http only into networks that allow names'),
    secretFile: file('the secret, whsec_…'),
    secretEnv: env('the secret'),
    previousSecretFile: file('the secret before, while the receiver changes over'),
    previousSecretEnv: env('the secret before'),
  },
  closed,
)

const PagerDutyConfig = Type.Object(
  {
    ...{ name, ...filter, concurrency, timeoutSeconds },
    url: Type.Optional(text('https://events.pagerduty.com/v2/enqueue unless said')),
    routingKeyFile: file('the integration key'),
    routingKeyEnv: env('the integration key'),
  },
  closed,
)

const SlackConfig = Type.Object(
  {
    ...{ name, ...filter, concurrency, timeoutSeconds },
    channel: text('id of the channel'),
    tokenFile: file("the bot's token, xoxb-…"),
    tokenEnv: env("the bot's token"),
    signingSecretFile: file("the app's signing secret"),
    signingSecretEnv: env("the app's signing secret"),
    people: Type.Optional(
      Type.Array(
        Type.Object(
          {
            slackId: text('id of the member in Slack, U…'),
            name: text('who that is in Tripline'),
            role: Role,
          },
          closed,
        ),
        { maxItems: 1000, description: 'who may press buttons, and what they may' },
      ),
    ),
    url: Type.Optional(text('https://slack.com/api/chat.postMessage unless said')),
  },
  closed,
)

const CaepConfig = Type.Object(
  {
    ...{ name, ...filter, concurrency, timeoutSeconds },
    url: Type.Optional(text('where security event tokens are pushed (RFC 8935)')),
    reader: Type.Optional(
      text(
        'without url: name of the token that may fetch them from /v1/ssf/{name}/poll (RFC 8936)',
      ),
    ),
    audience: text('who the tokens are for: their aud'),
    authorizationFile: file('the authorization header the receiver asks for'),
    authorizationEnv: env('the authorization header the receiver asks for'),
  },
  closed,
)

const KafkaTopicConfig = Type.Object(
  {
    ...{ name, ...filter, timeoutSeconds },
    topic: Type.String({
      pattern: '^[A-Za-z0-9._-]{1,249}$',
      description: 'of the cluster that key kafka names; it has to be there',
    }),
  },
  closed,
)

export const PushConfig = Type.Object(
  {
    allow: Type.Optional(
      Type.Array(text('a private network that may be reached, as 10.1.0.0/16'), { maxItems: 100 }),
    ),
    consoleUrl: Type.Optional(text('address of the console, for links in messages')),
    webhooks: Type.Optional(Type.Array(WebhookConfig, { maxItems: 50 })),
    slack: Type.Optional(Type.Array(SlackConfig, { maxItems: 50 })),
    caep: Type.Optional(Type.Array(CaepConfig, { maxItems: 50 })),
    issuer: Type.Optional(
      text('https address of this installation: the iss of its security event tokens'),
    ),
    pagerduty: Type.Optional(Type.Array(PagerDutyConfig, { maxItems: 50 })),
    kafka: Type.Optional(Type.Array(KafkaTopicConfig, { maxItems: 50 })),
  },
  closed,
)
export type PushConfig = Static<typeof PushConfig>
