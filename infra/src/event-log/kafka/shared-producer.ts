import type { Message, Producer } from 'kafkajs'
import type { KafkaClient } from './kafka-client.ts'
import { compressionType, kafkaClient } from './kafka-client.ts'
import type { KafkaLogOptions } from './kafka-options.ts'
import { within } from './try-until.ts'

/** The idempotent producer of one log, made anew when its numbering can no longer be trusted. */
export interface SharedProducer {
  /** Resolves once every in-sync replica has the messages. All are of one partition. */
  send(topic: string, messages: Message[]): Promise<void>
  /**
   * Stops the producer that is in use. kafkajs takes a sequence number back when a request fails, though the broker may
   * have stored it: another batch under that number would be taken for the same one and be lost.
   */
  discard(): void
  close(withinMs: number): Promise<void>
}

interface Connected {
  readonly client: KafkaClient
  readonly producer: Promise<Producer>
}

export function sharedProducer(options: KafkaLogOptions): SharedProducer {
  const compression = compressionType(options.compression ?? 'gzip')
  let connected: Connected | null = null

  function connect(): Connected {
    const client = kafkaClient(options)
    const producer = client.producer()
    return { client, producer: producer.connect().then(() => producer) }
  }

  function discard(): void {
    connected?.client.kill()
    connected = null
  }

  return {
    async send(topic, messages) {
      connected ??= connect()
      const used = connected
      const producer = await used.producer.catch((error: unknown) => {
        if (connected === used) discard()
        throw error
      })
      await producer.send({ topic, messages, acks: -1, compression })
    },
    discard,
    async close(withinMs) {
      if (connected === null) return
      const leaving = connected.producer.then((producer) => producer.disconnect())
      await within(withinMs, 'close', leaving).catch(() => {})
      discard()
    },
  }
}
