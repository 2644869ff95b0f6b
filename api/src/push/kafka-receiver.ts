import { createHash } from 'node:crypto'
import type { KafkaLogOptions, TopicSender } from '@tripline/infra/kafka'
import { alertPayload } from './alert-payload.ts'
import type { ChangeFilter } from './change-filter.ts'
import { wants } from './change-filter.ts'
import type { DeliveryFailure, DeliveryResult } from './delivery-result.ts'
import type { Receiver } from './receiver.ts'

export interface KafkaReceiverParts {
  readonly name: string
  readonly topic: string
  readonly options: KafkaLogOptions
  readonly filter: ChangeFilter
  /** How long one attempt tries to reach the cluster. */
  readonly timeoutMs: number
}

const SOURCE = '/tripline/alerts'
const TYPE = 'dev.tripline.alert'

/** Alerts on a Kafka topic, as CloudEvents 1.0 in binary mode (Kafka protocol binding), keyed by agent. */
export function kafkaReceiver(parts: KafkaReceiverParts): Receiver {
  const { name, topic, filter, timeoutMs } = parts
  const options = { ...parts.options, giveUpAfterMs: timeoutMs }
  const [broker = ''] = options.brokers
  let opened: Promise<TopicSender> | null = null

  /** The client is loaded when it is needed: most installations tell no topic. */
  const open = async (): Promise<TopicSender> =>
    (await import('@tripline/infra/kafka')).topicSender(topic, options)

  return {
    ...{ name, kind: 'kafka', origin: `kafka://${broker}/${topic}`, reader: null },
    // One after the other: the client has one request under way for each partition.
    concurrency: 1,
    identity: createHash('sha256').update(`${options.brokers.join()} ${topic}`).digest('hex'),
    messageOf(change) {
      if (!wants(filter, change)) return null
      const { alert, kind } = change
      const time = new Date(alert.updatedAt).toISOString()
      const value = JSON.stringify(alertPayload(alert))
      return JSON.stringify({ type: `${TYPE}.${kind}`, time, subject: alert.id, value })
    },
    async send({ id, lane, body }) {
      // Written by `messageOf` alone.
      const { type, time, subject, value } = JSON.parse(body)
      const headers = {
        ...{ ce_specversion: '1.0', ce_id: id, ce_source: SOURCE, ce_type: type, ce_time: time },
        ...{ ce_subject: subject, 'content-type': 'application/json' },
      }
      try {
        opened ??= open()
        await (await opened).send({ key: lane, value, headers })
        return { kind: 'delivered' }
      } catch (error) {
        return failed(error)
      }
    },
    close() {
      void opened?.then((sender) => sender.close())
    },
  }
}

/** By the code of the client's error: what the cluster will not take, apart from who is not there. */
const REASON: ReadonlyMap<string, DeliveryFailure> = new Map([
  ['kafka_unreachable', 'connection_refused'],
  ['kafka_tls_failed', 'bad_certificate'],
  ['kafka_authentication_failed', 'rejected'],
  ['kafka_not_authorized', 'rejected'],
  ['kafka_unknown_topic', 'rejected'],
  ['kafka_message_too_large', 'rejected'],
  ['kafka_closed', 'stopped'],
])

function failed(error: unknown): DeliveryResult {
  const code = String(Reflect.get(Object(error), 'code') ?? '')
  const reason = REASON.get(code) ?? 'receiver_error'
  // Too large is this one message's fault; with all else, those behind it would fare no better.
  const throttle = code !== 'kafka_message_too_large'
  return { kind: 'failed', reason, status: null, retryAfterMs: null, throttle }
}
