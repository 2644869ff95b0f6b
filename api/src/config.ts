import type { Static } from 'typebox'
import { Type } from 'typebox'
import { OidcConfig } from './access/oidc/oidc-config.ts'
import { GateConfig } from './gate/gate-config.ts'
import { PushConfig } from './push/push-config.ts'
import { RespondConfig } from './respond/respond-config.ts'
import { kafkaConnection } from './setup/kafka-connection.ts'

const closed = { additionalProperties: false }
const text = (description: string) => Type.String({ minLength: 1, maxLength: 4096, description })

const SourceConfig = Type.Object(
  {
    name: Type.String({
      pattern: '^[a-z0-9][a-z0-9-]{0,62}$',
      description: 'names the sensor and its cursor: lower case, digits, dashes',
    }),
    path: Type.Optional(text('a file or a folder, plain or gz, followed as it grows')),
    stdin: Type.Optional(Type.Boolean({ description: 'read standard input' })),
    queue: Type.Optional(
      Type.String({
        pattern: '^https?://[A-Za-z0-9.:-]+/[A-Za-z0-9/_.-]+$',
        maxLength: 512,
        description: 'https://sqs.REGION.amazonaws.com/ACCOUNT/NAME, which tells of objects in S3',
      }),
    ),
    region: Type.Optional(text('region of the queue and its bucket, where its url does not say')),
    endpoint: Type.Optional(text('https://host of an S3 that is not AWS')),
    format: Type.Optional(
      Type.String({
        pattern:
          '^(auto|cloudtrail|kubernetes-audit|vault-audit|envoy|litellm|otlp|mcp|github-audit|gcp-audit|okta|azure-audit|openai-audit|anthropic-audit|nginx|haproxy|auditd|laurel|falco|tetragon|mapped:[a-z0-9-]+)$',
        description:
          'auto, cloudtrail, kubernetes-audit, vault-audit, envoy, litellm, otlp, mcp, github-audit, gcp-audit, okta, azure-audit, openai-audit, anthropic-audit, nginx, haproxy, auditd, laurel, falco, tetragon, or mapped:<name>',
      }),
    ),
  },
  closed,
)

const KafkaConfig = Type.Object(
  {
    ...kafkaConnection,
    prefix: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9._-]{0,100}$',
        description: 'before the name of each topic and group: letters, digits, dot, dash, _',
      }),
    ),
    partitions: Type.Optional(
      Type.Integer({
        ...{ minimum: 1, maximum: 1000 },
        description: 'of each topic, 12 unless said; with another number agents change theirs',
      }),
    ),
    replication: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 9,
        description: 'copies of each message, 3 unless said',
      }),
    ),
    sessionMs: Type.Optional(
      Type.Integer({
        ...{ minimum: 1000, maximum: 1_800_000 },
        description:
          'after so long without a sign of life others get its partitions, 30000 unless said',
      }),
    ),
    createTopics: Type.Optional(
      Type.Boolean({ description: 'false where topics are made by others' }),
    ),
  },
  closed,
)

/** `tripline.yaml`. Every key is optional; without sources the demo fleet lives. */
export const ConfigSchema = Type.Object(
  {
    listen: Type.Optional(
      Type.Object(
        {
          host: Type.Optional(text('address to listen on; 127.0.0.1 unless said')),
          port: Type.Optional(Type.Integer({ minimum: 0, maximum: 65535 })),
          advertise: Type.Optional(
            text('host name or address by which the fleet’s other processes reach this one'),
          ),
          tls: Type.Optional(
            Type.Object(
              {
                certFile: text('file with our certificate and those between it and the root, PEM'),
                keyFile: text('file with the key of our certificate, PEM'),
                clientCaFile: Type.Optional(
                  text('authority of client certificates, PEM: then nobody connects without one'),
                ),
              },
              closed,
            ),
          ),
          hosts: Type.Optional(
            Type.Array(text('a host name under which the console may be opened'), { maxItems: 50 }),
          ),
        },
        closed,
      ),
    ),
    access: Type.Optional(Type.Object({ oidc: Type.Optional(OidcConfig) }, closed)),
    alertsPerDay: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 10_000 })),
    findingBits: Type.Optional(
      Type.Number({
        ...{ minimum: 5, maximum: 40 },
        description:
          'surprise that makes a finding, 10 unless said: once in a thousand; 11 is half as often',
      }),
    ),
    agents: Type.Optional(text('path of agents.yaml')),
    credentialField: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9_.@-]{1,64}$',
        description:
          "field of nginx's, HAProxy's and Envoy's access logs that holds the caller's credential in clear, kept as a fingerprint; authorization unless said, capture.N of HAProxy",
      }),
    ),
    mappings: Type.Optional(Type.Array(text('path of a declarative mapping'), { maxItems: 100 })),
    rules: Type.Optional(
      Type.Array(text('path of a Sigma rule file or a folder of them, from where this file is'), {
        maxItems: 100,
      }),
    ),
    clickhouse: Type.Optional(
      Type.Object(
        {
          url: text('https://host:8443'),
          replicas: Type.Optional(
            Type.Array(text('https://host:8443, another of the cluster'), { maxItems: 100 }),
          ),
          cluster: Type.Optional(
            Type.String({
              pattern: '^[A-Za-z0-9_.-]{1,100}$',
              description: 'name of the cluster whose tables are made and asked',
            }),
          ),
          username: Type.Optional(text('user')),
          passwordFile: Type.Optional(text('file that holds the password')),
          database: Type.Optional(text('database')),
        },
        closed,
      ),
    ),
    installationKeyFile: Type.Optional(
      text('file with the installation key, 32 bytes: the same for all processes of a fleet'),
    ),
    kafka: Type.Optional(KafkaConfig),
    push: Type.Optional(PushConfig),
    respond: Type.Optional(RespondConfig),
    sources: Type.Optional(Type.Array(SourceConfig, { maxItems: 200 })),
    checkpointMs: Type.Optional(
      Type.Integer({
        ...{ minimum: 50, maximum: 600_000 },
        description: 'how often what was learned is saved; after a crash, so much is done again',
      }),
    ),
    gate: Type.Optional(GateConfig),
    demo: Type.Optional(
      Type.Object(
        {
          days: Type.Optional(Type.Integer({ minimum: 1, maximum: 90 })),
          agents: Type.Optional(Type.Integer({ minimum: 24, maximum: 500 })),
          seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 ** 31 })),
          incidentAfterSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400 })),
        },
        closed,
      ),
    ),
  },
  closed,
)
export type Config = Static<typeof ConfigSchema>
export type SourceSetting = Static<typeof SourceConfig>

/** Read when no other is named, and if it is there. */
export const DEFAULT_CONFIG = 'tripline.yaml'
export const DEFAULT_HOST = '127.0.0.1'
export const DEFAULT_PORT = 4600
/** A checkpoint costs what changed since the last one; a crash costs replaying what came after it. */
export const DEFAULT_CHECKPOINT_MS = 10_000
/** What one analyst can look at with care. */
export const DEFAULT_ALERTS_PER_DAY = 4
