import { Type } from 'typebox'

const closed = { additionalProperties: false }
const text = (description: string) => Type.String({ minLength: 1, maxLength: 4096, description })

/** Which cluster, and how to prove oneself there: of the log, and of a topic that is told of alerts. */
export const kafkaConnection = {
  brokers: Type.Array(
    Type.String({
      pattern: '^(\\[[0-9A-Fa-f:]+\\]|[A-Za-z0-9._-]+):[0-9]{1,5}$',
      description: 'host:port, some of the cluster',
    }),
    { minItems: 1, maxItems: 50 },
  ),
  tls: Type.Optional(
    Type.Object(
      {
        caFile: Type.Optional(text('file with the authority, PEM; without it those of Node')),
        certFile: Type.Optional(text('file with our certificate, PEM')),
        keyFile: Type.Optional(text('file with the key of our certificate, PEM')),
      },
      closed,
    ),
  ),
  sasl: Type.Optional(
    Type.Object(
      {
        mechanism: Type.Union(
          [
            Type.Literal('plain'),
            Type.Literal('scram-sha-256'),
            Type.Literal('scram-sha-512'),
            Type.Literal('oauthbearer'),
          ],
          { description: 'plain, scram-sha-256, scram-sha-512 or oauthbearer' },
        ),
        username: Type.Optional(text('user')),
        passwordFile: Type.Optional(text('file that holds the password')),
        tokenFile: Type.Optional(text('file that holds the token, read anew when it is needed')),
      },
      closed,
    ),
  ),
}
