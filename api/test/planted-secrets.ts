import { seededRandom } from './seeded-random.ts'

/** A secret that opens nothing, made when the test runs: the repository holds none. */
export interface PlantedSecret {
  readonly kind: string
  /** What must be found nowhere. */
  readonly secret: string
  /** How it stands in running text; what makes it recognisable is in there. */
  readonly text: string
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const random = seededRandom(1709)

function some(length: number, alphabet = LETTERS): string {
  let text = ''
  // Never two alike in a row, and a digit among them: looks like chance to any scanner.
  while (text.length < length) text += alphabet[Math.floor(random() * alphabet.length)] ?? ''
  return text
}

function plain(kind: string, secret: string): PlantedSecret {
  return { kind, secret, text: secret }
}

function within(kind: string, secret: string, text: (secret: string) => string): PlantedSecret {
  return { kind, secret, text: text(secret) }
}

const HEX = '0123456789abcdef'
const BASE64 = `${LETTERS}+/`

/**
 * Every format that is known by its shape, or by the name before it. A string of random letters with neither is a
 * secret nobody can see, and is out of scope.
 */
export const plantedSecrets: readonly PlantedSecret[] = [
  within('aws secret key', some(40, BASE64), (s) => `aws_secret_access_key = ${s}`),
  within('aws key pair', some(40, BASE64), (s) => `AKIA${some(16, 'ABCDEFGHIJKLMNOPQRST')}:${s}`),
  within('aws session token', `FwoGZXIvYXdzE${some(180, BASE64)}`, (s) => `AWS_SESSION_TOKEN=${s}`),
  plain('github classic', `ghp_${some(36)}`),
  plain('github fine-grained', `github_pat_11${some(20)}_${some(59)}`),
  plain('slack bot', `xoxb-${some(12, HEX)}-${some(12, HEX)}-${some(24)}`),
  plain('openai', `sk-proj-${some(48)}`),
  plain('anthropic', `sk-ant-api03-${some(93, `${LETTERS}_-`)}`),
  plain('jwt', `eyJ${some(33)}.eyJ${some(120)}.${some(43, `${LETTERS}_-`)}`),
  within(
    'pem private key',
    some(64, BASE64),
    (s) =>
      `-----BEGIN RSA PRIVATE KEY-----\n${some(64, BASE64)}\n${s}\n-----END RSA PRIVATE KEY-----`,
  ),
  plain('vault', `hvs.CAESI${some(90, `${LETTERS}_-`)}`),
  within('password in a url', some(18), (s) => `postgres://app:${s}@db.example.com:5432/orders`),
  plain('stripe', `sk_live_${some(24)}`),
  plain('google api key', `AIza${some(35, `${LETTERS}_-`)}`),
  plain('npm', `npm_${some(36)}`),
  plain('gitlab', `glpat-${some(20, `${LETTERS}_-`)}`),
  within('bearer header', some(40), (s) => `Authorization: Bearer ${s}`),
  within('basic header', Buffer.from(`app:${some(15)}`).toString('base64'), (s) => `Basic ${s}`),
  within('password field', `${some(12)}9`, (s) => `password=${s}`),
  within('cookie', some(32), (s) => `Cookie: theme=dark; session=${s}`),
  within('api key field', some(32), (s) => `"x-api-key": "${s}"`),
  within(
    'presigned url',
    some(64, HEX),
    (s) => `https://b.s3.amazonaws.com/k?X-Amz-Signature=${s}`,
  ),
]

/** Names of fields whose value is secret whatever it looks like. */
export const secretFields: readonly string[] = [
  ...['password', 'secretAccessKey', 'sessionToken', 'client_secret', 'apiKey', 'X-Api-Key'],
  ...['Authorization', 'refresh_token', 'privateKey', 'set-cookie', 'MasterUserPassword'],
]

/** A secret for each of them, with no shape of its own. */
export const fieldSecrets: readonly PlantedSecret[] = secretFields.map((kind) =>
  plain(`field ${kind}`, some(28)),
)
