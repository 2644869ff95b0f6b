import type { Admin, Consumer, LogEntry, Producer, SASLOptions } from 'kafkajs'
import { CompressionTypes, Kafka, logLevel } from 'kafkajs'
import type { Logger } from '../../logger.ts'
import { silentLogger } from '../../logger.ts'
import { fastGzip } from './fast-gzip.ts'
import type { KafkaLogOptions, KafkaSasl } from './kafka-options.ts'
import { DEFAULTS } from './kafka-options.ts'
import { kafkaSockets } from './kafka-sockets.ts'
import { quietRequestQueue } from './quiet-request-queue.ts'

/** One kafkajs client with connections of its own. */
export interface KafkaClient {
  producer(): Producer
  consumer(group: string): Consumer
  admin(): Admin
  /** Ends every connection at once and lets none come up again. */
  kill(): void
}

const CONNECT_MS = 10_000
const REQUEST_MS = 30_000
/** kafkajs nests its retries, and the product is minutes. It tries little, then our loops try again until their deadline. */
const RETRY = { initialRetryTime: 100, maxRetryTime: 1000, retries: 2 }
/** What a member may take to finish its batch and give its partitions up. */
const REBALANCE_MS = 60_000
/**
 * How long a fetch stays at the broker when there is nothing new. A new message ends it, so it costs no latency; but a
 * partition that was paused waits for it, and so does whoever wants to stop.
 */
const FETCH_WAIT_MS = 100
const FETCH_BYTES = { maxBytesPerPartition: 1024 * 1024, maxBytes: 10 * 1024 * 1024 }

export const heartbeatMs = ({ sessionMs = DEFAULTS.sessionMs }: KafkaLogOptions): number =>
  Math.min(3000, sessionMs / 5)

export const compressionType = (name: 'gzip' | 'none'): CompressionTypes =>
  name === 'gzip' ? CompressionTypes.GZIP : CompressionTypes.None

/** `beforeRelease` is awaited before a consumer of this client gives partitions up. */
export function kafkaClient(
  options: KafkaLogOptions,
  beforeRelease: (() => Promise<void>) | null = null,
): KafkaClient {
  quietRequestQueue()
  fastGzip()
  const { tls = null, sasl = null, brokers, logger = silentLogger } = options
  const { sessionMs = DEFAULTS.sessionMs } = options
  const sockets = kafkaSockets(beforeRelease)
  let killed = false
  // One more than there are addresses: each try takes the next one.
  const retries = Math.max(RETRY.retries, brokers.length)
  const kafka = new Kafka({
    brokers: [...brokers],
    clientId: options.clientId ?? DEFAULTS.clientId,
    connectionTimeout: CONNECT_MS,
    requestTimeout: REQUEST_MS,
    retry: { ...RETRY, retries, restartOnFailure: async () => false },
    socketFactory: sockets.open,
    logLevel: logLevel.INFO,
    // What it says about being stopped is nobody's news.
    logCreator: () => (entry) => killed || passOn(entry, logger),
    ...(tls === null ? {} : { ssl: { ...tls, ca: tls.ca ?? undefined } }),
    ...(sasl === null ? {} : { sasl: saslOptions(sasl) }),
  })
  return {
    // In order for each partition, because no partition has more than one request under way: partition-writer.ts.
    producer: () =>
      kafka.producer({ idempotent: true, allowAutoTopicCreation: false, createPartitioner: named }),
    consumer: (groupId) =>
      kafka.consumer({
        groupId,
        sessionTimeout: sessionMs,
        rebalanceTimeout: REBALANCE_MS,
        heartbeatInterval: heartbeatMs(options),
        ...FETCH_BYTES,
        maxWaitTimeInMs: FETCH_WAIT_MS,
        allowAutoTopicCreation: false,
        retry: { ...RETRY, retries, restartOnFailure: async () => false },
      }),
    admin: () => kafka.admin(),
    kill() {
      killed = true
      sockets.kill()
    },
  }
}

/** Every message that we send names its partition. */
const named = () => (args: { message: { partition?: number } }) => {
  if (args.message.partition === undefined) throw new TypeError('a message without a partition')
  return args.message.partition
}

function saslOptions(sasl: KafkaSasl): SASLOptions {
  if (sasl.mechanism !== 'oauthbearer') return sasl
  const { token } = sasl
  return {
    mechanism: 'oauthbearer',
    oauthBearerProvider: async () => ({ value: await token() }),
  }
}

/** What the client calls an error it mostly tries again, every answer with an error code among it; what fails for good, we throw. */
function passOn({ level, log, namespace }: LogEntry, logger: Logger): void {
  const { message, timestamp: _, logger: __, stack: ___, ...fields } = log
  const text = `kafka: ${message}`
  if (level !== logLevel.ERROR || /^Response /.test(message)) {
    logger.debug(text, { namespace, ...fields })
  } else logger.warn(text, { namespace, ...fields })
}
