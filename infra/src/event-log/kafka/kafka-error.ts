export type KafkaErrorCode =
  | 'kafka_unreachable'
  | 'kafka_tls_failed'
  | 'kafka_authentication_failed'
  | 'kafka_not_authorized'
  | 'kafka_unknown_topic'
  | 'kafka_topic_mismatch'
  | 'kafka_topic_not_made'
  | 'kafka_message_too_large'
  | 'kafka_too_few_replicas'
  | 'kafka_clock_apart'
  | 'kafka_unsupported'
  | 'kafka_closed'
  | 'kafka_failed'

/** What went wrong between the log and the cluster; the message says what to do. */
export class KafkaError extends Error {
  readonly code: KafkaErrorCode

  constructor(code: KafkaErrorCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'KafkaError'
    this.code = code
  }

  /** The same again may succeed, without anybody doing anything about it. */
  get passing(): boolean {
    return PASSING.has(this.code)
  }
}

const PASSING: ReadonlySet<KafkaErrorCode> = new Set([
  'kafka_unreachable',
  'kafka_too_few_replicas',
  'kafka_failed',
])

/** The client's error names, by what they are about. */
const BY_NAME: ReadonlyMap<string, KafkaErrorCode> = new Map([
  ['KafkaJSSASLAuthenticationError', 'kafka_authentication_failed'],
  ['KafkaJSConnectionError', 'kafka_unreachable'],
  ['KafkaJSConnectionClosedError', 'kafka_unreachable'],
  ['KafkaJSRequestTimeoutError', 'kafka_unreachable'],
  ['KafkaJSBrokerNotFound', 'kafka_unreachable'],
  ['KafkaJSNoBrokerAvailableError', 'kafka_unreachable'],
  ['KafkaJSGroupCoordinatorNotFound', 'kafka_unreachable'],
  ['KafkaJSLockTimeout', 'kafka_unreachable'],
  ['KafkaJSServerDoesNotSupportApiKey', 'kafka_unsupported'],
  ['KafkaJSNotImplemented', 'kafka_unsupported'],
])

/** The protocol's error names (kafka.apache.org/protocol#protocol_error_codes). */
const BY_TYPE: ReadonlyMap<string, KafkaErrorCode> = new Map([
  ['UNKNOWN_TOPIC_OR_PARTITION', 'kafka_unknown_topic'],
  ['INVALID_TOPIC_EXCEPTION', 'kafka_topic_not_made'],
  ['INVALID_REPLICATION_FACTOR', 'kafka_topic_not_made'],
  ['INVALID_PARTITIONS', 'kafka_topic_not_made'],
  ['INVALID_CONFIG', 'kafka_topic_not_made'],
  ['POLICY_VIOLATION', 'kafka_topic_not_made'],
  ['MESSAGE_TOO_LARGE', 'kafka_message_too_large'],
  ['RECORD_LIST_TOO_LARGE', 'kafka_message_too_large'],
  ['INVALID_TIMESTAMP', 'kafka_clock_apart'],
  ['NOT_ENOUGH_REPLICAS', 'kafka_too_few_replicas'],
  ['NOT_ENOUGH_REPLICAS_AFTER_APPEND', 'kafka_too_few_replicas'],
  ['TOPIC_AUTHORIZATION_FAILED', 'kafka_not_authorized'],
  ['GROUP_AUTHORIZATION_FAILED', 'kafka_not_authorized'],
  ['CLUSTER_AUTHORIZATION_FAILED', 'kafka_not_authorized'],
  ['SASL_AUTHENTICATION_FAILED', 'kafka_authentication_failed'],
  ['UNSUPPORTED_SASL_MECHANISM', 'kafka_authentication_failed'],
  ['ILLEGAL_SASL_STATE', 'kafka_authentication_failed'],
  ['UNSUPPORTED_VERSION', 'kafka_unsupported'],
  ['UNSUPPORTED_COMPRESSION_TYPE', 'kafka_unsupported'],
  ['REQUEST_TIMED_OUT', 'kafka_unreachable'],
  ['LEADER_NOT_AVAILABLE', 'kafka_unreachable'],
  ['NOT_LEADER_FOR_PARTITION', 'kafka_unreachable'],
  ['GROUP_COORDINATOR_NOT_AVAILABLE', 'kafka_unreachable'],
])

const ADVICE: Readonly<Record<KafkaErrorCode, string>> = {
  kafka_unreachable:
    'no broker answers: check that the cluster runs, that brokers names its addresses, and that TLS is on exactly where it is on the cluster',
  kafka_tls_failed:
    "the brokers' certificate is not trusted: check tls.ca, and that brokers names them as the certificate does",
  kafka_authentication_failed:
    'the cluster refuses the user: check sasl.mechanism, the user and the password or token',
  kafka_not_authorized:
    'the user may not do this: let it describe, read and write the topics, read the groups, and create topics unless they are made by others',
  kafka_unknown_topic:
    'the topic is not there: make it, or let it be made with createTopics, or check the prefix',
  kafka_topic_mismatch: 'the topic is not what was asked for',
  kafka_topic_not_made:
    'the topic could not be made: check replication against the number of brokers, and the prefix',
  kafka_message_too_large:
    'a message is larger than the topic takes: raise max.message.bytes of the topic',
  kafka_too_few_replicas:
    'too few copies are in sync to store this safely: check the brokers that are down',
  kafka_clock_apart:
    "this machine's clock is too far from the brokers': set it, or give the topic message.timestamp.type=LogAppendTime",
  kafka_unsupported: 'the cluster does not speak a version this client knows',
  kafka_closed: 'the log is closed',
  kafka_failed: 'the cluster refused',
}

/** Whatever the client threw, as a KafkaError. `what` is what was being done, as a noun: "append to events". */
export function kafkaError(error: unknown, what: string): KafkaError {
  if (error instanceof KafkaError) return error
  const code = codeOf(error)
  const detail = error instanceof Error ? ` (${error.message})` : ''
  if (code === 'kafka_tls_failed' && /expired/i.test(detail)) {
    const words = `the brokers' certificate has expired: renew it on the brokers, and check this machine's clock`
    return new KafkaError(code, `${what}: ${words}${detail}`, error)
  }
  return new KafkaError(code, `${what}: ${ADVICE[code]}${detail}`, error)
}

/** The time was over before there was an answer. */
export function lateError(what: string): KafkaError {
  return new KafkaError('kafka_unreachable', `${what}: ${ADVICE.kafka_unreachable}`)
}

/** The innermost known cause decides: the client wraps what happened into "number of retries exceeded". */
function codeOf(error: unknown): KafkaErrorCode {
  let found: KafkaErrorCode = 'kafka_failed'
  let at: unknown = error
  for (let depth = 0; depth < 8 && at instanceof Error; depth++) {
    found = codeOfOne(at) ?? found
    at = at.cause
  }
  return found
}

function codeOfOne(error: Error): KafkaErrorCode | null {
  const type = property(error, 'type')
  const known = BY_TYPE.get(type) ?? null
  if (known !== null) return known
  if (error.name === 'KafkaJSConnectionError' && isTls(property(error, 'code'))) {
    return 'kafka_tls_failed'
  }
  const [first] = firstOfMany(error)
  return BY_NAME.get(error.name) ?? (first === undefined ? null : codeOfOne(first))
}

/** Creating topics fails with a list, one error a topic; so does deleting records. */
function firstOfMany(error: Error): readonly Error[] {
  const many: unknown = 'errors' in error ? error.errors : null
  if (Array.isArray(many)) return many.filter((one) => one instanceof Error)
  const partitions: unknown = 'partitions' in error ? error.partitions : null
  if (!Array.isArray(partitions)) return []
  return partitions
    .map((one: unknown) =>
      typeof one === 'object' && one !== null && 'error' in one ? one.error : null,
    )
    .filter((one) => one instanceof Error)
}

/** Codes of Node's TLS: of OpenSSL's verification (X509_V_ERR_…) and of its own (ERR_TLS_…, ERR_SSL_…). */
function isTls(code: string): boolean {
  return /^(ERR_(TLS|SSL)_|EPROTO$|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/.test(code)
}

function property(error: Error, name: 'type' | 'code'): string {
  const value: unknown = name in error ? Reflect.get(error, name) : ''
  return typeof value === 'string' ? value : ''
}
