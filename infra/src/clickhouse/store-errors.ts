import { FENCED } from './statements.ts'
import type { StoreErrorCode } from './store.ts'
import { StoreError } from './store.ts'

/** ClickHouse error numbers (src/Common/ErrorCodes.cpp) by what the caller can do about them. */
const TOO_LARGE = new Set(['158', '159', '160', '241', '307', '396'])
/** Not the query's fault: the same again may succeed. */
const FAILED = new Set([
  '74',
  '75',
  '76',
  '173',
  '202',
  '209',
  '210',
  '225',
  '236',
  '242',
  '243',
  '252',
  '285',
  '319',
  '999',
  '1000',
  '1001',
  '1002',
])
/** FUNCTION_THROW_IF_VALUE_IS_NON_ZERO. */
const THROWN = '395'
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
])

/** Whatever the client threw, as a StoreError that says what to do. */
export function storeError(error: unknown, what: string): StoreError {
  if (error instanceof StoreError) return error
  const code = codeOf(error)
  // One line, what to do included.
  const words = error instanceof Error ? error.message : String(error)
  const message = words.replace(/\s*\n\s*/g, ' ').trim()
  if (isTls(code)) {
    const refused = `${what}: the certificate of ClickHouse is not trusted (${message}): ${tlsAdvice(code)}`
    return new StoreError('store_query_rejected', refused, error)
  }
  if (NETWORK.has(code) || /timeout error|socket hang up/i.test(message)) {
    return new StoreError(
      'store_unreachable',
      `${what}: ClickHouse does not answer (${message}): check that it runs and that url is right`,
      error,
    )
  }
  if (code === THROWN && message.includes(FENCED)) {
    const taken = `${what}: another worker has taken this partition over since`
    return new StoreError('store_fenced', taken, error)
  }
  return new StoreError(kindOf(code), `${what}: ${message}${advice(code)}`, error)
}

export function lockedError(path: string, cause?: unknown): StoreError {
  return new StoreError(
    'store_locked',
    `${path} is in use: one process at a time may open an embedded store. Stop the other one, or give this one its own --state directory`,
    cause,
  )
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if ('code' in error && typeof error.code === 'string' && !error.code.startsWith('CHDB_')) {
    return error.code
  }
  return /\bCode: (\d+)\b/.exec(error.message)?.[1] ?? ''
}

function kindOf(code: string): StoreErrorCode {
  if (TOO_LARGE.has(code)) return 'store_query_too_large'
  return code === '' || FAILED.has(code) || !/^\d+$/.test(code)
    ? 'store_failed'
    : 'store_query_rejected'
}

function advice(code: string): string {
  if (TOO_LARGE.has(code)) return ' Ask for less: a narrower time range, fewer columns, or a LIMIT.'
  if (code === '243') return ' The disk is full: free space or shorten the retention.'
  if (code === '252') return ' Too many parts: wait for merges, or write larger blocks.'
  if (code === '164') {
    return ' This user may only read: give it a profile without readonly, or name another user.'
  }
  if (code === '242') {
    return ' The table is read-only: its replica has lost Keeper or its disk; see system.replicas on the server.'
  }
  if (code === '497') return ' Grant the user what it lacks.'
  if (code === '516') return ' Check username and password.'
  if (code === '81') return ' Create the database first: CREATE DATABASE tripline.'
  return ''
}

/** Codes of Node's TLS: of OpenSSL's verification and of its own. */
const isTls = (code: string): boolean =>
  /^(ERR_(TLS|SSL)_|EPROTO$|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/.test(code)

const tlsAdvice = (code: string): string =>
  code === 'CERT_HAS_EXPIRED'
    ? 'it has expired; renew it on the server'
    : 'name its authority in NODE_EXTRA_CA_CERTS, and let url name the server as the certificate does'
