/**
 * The one list of what a secret looks like. The cheap scan (suspicion.ts) and the exact replacement
 * (redact-text.ts, redact-json.ts) are both generated from it, so neither can know a secret the other does not.
 */

/** A key whose value is a secret, whatever the value looks like. */
export interface SecretKeyPattern {
  readonly kind: string
  /**
   * The key ends in one of these, in any case and with any separator where a space stands: 'api key' is
   * apiKey, api_key, X-Api-Key, OPENAI_API_KEY. The last word has four letters or more, or another before it.
   */
  readonly endings: readonly string[]
}

export const secretKeys: readonly SecretKeyPattern[] = [
  {
    kind: 'password',
    endings: ['password', 'passwd', 'passphrase', 'pwd'],
  },
  { kind: 'private-key', endings: ['private key', 'ssh key', 'signing key'] },
  { kind: 'api-key', endings: ['api key', 'access key', 'secret key', 'auth key', 'account key'] },
  { kind: 'secret', endings: ['secret', 'secret string'] },
  { kind: 'token', endings: ['token'] },
  { kind: 'authorization', endings: ['authorization'] },
  { kind: 'cookie', endings: ['cookie'] },
  { kind: 'assertion', endings: ['assertion'] },
]

/** Keys that end like a secret's and are none: cursors of a listing, ids of a request, hashes made to be logged, model settings. */
export const harmlessKeys: readonly string[] = [
  ...['next token', 'page token', 'continuation token', 'pagination token', 'starting token'],
  ...['hashed token', 'max token', 'min token', 'stop token', 'eos token', 'bos token'],
  // What makes an AWS call idempotent; as ClientRequestToken never anything else.
  'client request token',
  ...['pad token', 'first token', 'per token', 'output token', 'input token', 'last token'],
  // Operations on secrets are named in every record about them.
  ...['describe secret', 'create secret', 'delete secret', 'update secret', 'rotate secret'],
  ...['restore secret', 'create access key', 'delete access key', 'update access key'],
]

/** A text that is a secret wherever it stands. */
export interface TokenPattern {
  readonly kind: string
  /** Source of a regular expression, linear: no nested repetition. */
  readonly pattern: string
  /** Every match contains one of these literally. */
  readonly marks: readonly string[]
}

/** For beginnings that words end in too: 'task-…' is no sk- key. */
const ALONE = '(?<![A-Za-z0-9])'

export const tokens: readonly TokenPattern[] = [
  {
    kind: 'private-key',
    pattern:
      '-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----[^-]{0,16384}(?:-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----)?',
    marks: ['-----BEGIN'],
  },
  {
    kind: 'github-token',
    pattern: 'gh[pousr]_[A-Za-z0-9]{16,255}|github_pat_[A-Za-z0-9_]{16,255}',
    marks: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'hub_pat_'],
  },
  {
    kind: 'gitlab-token',
    pattern: 'gl(?:pat|ptt|dt|rt)-[\\w-]{16,255}',
    marks: ['glpat-', 'glptt-', 'gldt-', 'glrt-'],
  },
  {
    kind: 'stripe-key',
    pattern: '[srp]k_(?:live|test)_[A-Za-z0-9]{10,255}|whsec_[A-Za-z0-9+/=]{16,255}',
    marks: ['k_live_', 'k_test_', 'whsec_'],
  },
  { kind: 'npm-token', pattern: 'npm_[A-Za-z0-9]{20,255}', marks: ['npm_'] },
  { kind: 'huggingface-token', pattern: `${ALONE}hf_[A-Za-z0-9]{20,255}`, marks: ['hf_'] },
  {
    kind: 'digitalocean-token',
    pattern: 'do[opr]_v1_[a-f0-9]{32,255}',
    marks: ['dop_v1_', 'doo_v1_', 'dor_v1_'],
  },
  {
    kind: 'slack-token',
    pattern: 'xox[a-z]-[\\w-]{10,255}',
    marks: ['xox'],
  },
  {
    kind: 'llm-key',
    pattern: `${ALONE}sk-(?:ant-|proj-|or-|svcacct-|admin-|lf-)?[\\w-]{20,255}`,
    marks: ['sk-'],
  },
  { kind: 'google-api-key', pattern: 'AIza[\\w-]{30,255}', marks: ['AIza'] },
  {
    kind: 'jwt',
    // Within a run of such characters only a short header is looked for: a start at each of them would be quadratic.
    pattern: `(?:(?<![\\w-])eyJ[\\w-]{8,4096}|${ALONE}eyJ[\\w-]{8,128})\\.[\\w-]{4,32768}(?:\\.[\\w-]{0,8192}){0,3}`,
    marks: ['eyJ'],
  },
  {
    kind: 'presigned-url',
    pattern: 'X-(?:Amz|Goog)-(?:Signature|Security-Token)=[\\w%+/-]{16,4096}',
    marks: ['X-Amz-S', 'X-Goog-S'],
  },
  { kind: 'sas-signature', pattern: `${ALONE}sig=[\\w%+/-]{20,255}`, marks: ['&sig=', '?sig='] },
  {
    kind: 'vault-token',
    pattern: `${ALONE}hv[sbr]\\.[\\w-]{16,1024}`,
    marks: ['hvs.', 'hvb.', 'hvr.'],
  },
]

/** Words before a credential in a header; the word stays, the credential goes. */
export const schemes: readonly string[] = ['Bearer', 'Basic']
