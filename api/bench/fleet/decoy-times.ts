import { decoyNames } from './company-logs.ts'
import type { FleetGround } from './fleet-ground.ts'

export type Ends = ReadonlyMap<number, number>

let groups = 0

/** Where each partition of a topic ends now. */
export async function endsOf({ admin }: FleetGround, topic: string): Promise<Ends> {
  const ends = await admin.fetchTopicOffsets(topic)
  return new Map(ends.map(({ partition, offset }) => [partition, Number(offset)]))
}

/**
 * When the broker put the first message that names each decoy into the topic, in milliseconds since 1970. Read afterwards, so that
 * reading costs the fleet nothing while it is measured.
 */
export async function decoyTimes(
  ground: FleetGround,
  topic: string,
  from: Ends,
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>()
  const left = new Map(await endsOf(ground, topic))
  for (const [partition, end] of left) if (end <= (from.get(partition) ?? 0)) left.delete(partition)
  if (left.size === 0) return found
  const groupId = `decoys-${groups++}`
  const partitions = [...from].map(([partition, offset]) => ({ partition, offset: `${offset}` }))
  await ground.admin.setOffsets({ groupId, topic, partitions })
  const consumer = ground.client.consumer({ groupId })
  await consumer.connect()
  await consumer.subscribe({ topic })
  await new Promise<void>((resolve, reject) => {
    const eachBatch = async ({ batch }: { batch: ReadBatch }): Promise<void> => {
      for (const { value, timestamp } of batch.messages) {
        for (const name of decoyNames(value?.toString('latin1') ?? '')) {
          if (!found.has(name)) found.set(name, Number(timestamp))
        }
      }
      const next = Number(batch.messages.at(-1)?.offset ?? -1) + 1
      if (next >= (left.get(batch.partition) ?? 0)) left.delete(batch.partition)
      if (left.size === 0) resolve()
    }
    consumer.run({ eachBatch }).catch(reject)
  })
  await consumer.disconnect()
  return found
}

interface ReadBatch {
  readonly partition: number
  readonly messages: readonly {
    readonly value: Buffer | null
    readonly timestamp: string
    readonly offset: string
  }[]
}
