import { blockBuilder, claimPartition, systemClock } from '@tripline/infra'
import type { StoredEvent } from '@tripline/ingest'
import { decodeEvent, eventColumns } from '@tripline/ingest'
import type { FleetGround } from './fleet-ground.ts'
import { EVENTS_TOPIC, PARTITIONS } from './fleet-ground.ts'

/** What the same records allow on the same machine, in the same minute, without Tripline. Events a second. */
export interface BareRates {
  /** kafkajs as its documentation shows it, one consumer of all partitions, that does nothing with what comes. */
  readonly consume: number
  /** The rows in blocks of 10,000, encoded before, each one POST. */
  readonly insert: number
  /** Both at once, until both are through: what a worker that neither scores nor encodes would reach. */
  readonly both: number
  /** The same blocks through our store, with token and fence. */
  readonly ourInsert: number
}

export type Offsets = ReadonlyMap<number, number>

interface Message {
  readonly value: Uint8Array
  readonly partition: number
  readonly offset: number
}

const BLOCK = 10_000
/** The embedded engine takes two statements at a time on two cores. */
const INSERTING = 2
let groups = 0

export async function endOf(ground: FleetGround): Promise<Offsets> {
  const ends = await ground.admin.fetchTopicOffsets(EVENTS_TOPIC)
  return new Map(ends.map(({ partition, offset }) => [partition, Number(offset)]))
}

/** Of the messages from one position of each partition to another. */
export async function measureBare(
  ground: FleetGround,
  from: Offsets,
  to: Offsets,
): Promise<BareRates> {
  const count = [...to].reduce((sum, [at, end]) => sum + end - (from.get(at) ?? 0), 0)
  const per = (seconds: number): number => count / seconds
  const messages: Message[] = []
  const consume = await consumeBare(ground, from, count, (message) => messages.push(message))
  const blocks = blocksOf(messages)
  const insert = await insertAll(blocks, (block) => post(ground, block))
  const fence = await claimPartition(ground.store, 'bench', systemClock)
  const ourInsert = await insertAll(blocks, (block, n) =>
    ground.store.insertBlock('our_events', block, `bench/${from.get(0)}/${n}`, fence),
  )
  const both = await consumeAndInsert(ground, from, count, blocks)
  await ground.store.command('TRUNCATE TABLE bare_events')
  await ground.store.command('TRUNCATE TABLE our_events')
  return { consume: per(consume), insert: per(insert), both: per(both), ourInsert: per(ourInsert) }
}

/** The tables that blocks are inserted into: as `events`, and of nobody else. */
export async function makeBareTables({ store }: FleetGround): Promise<void> {
  await store.command('CREATE TABLE bare_events AS events')
  await store.command('CREATE TABLE our_events AS events')
}

/** Seconds from having joined until both are through. */
async function consumeAndInsert(
  ground: FleetGround,
  from: Offsets,
  count: number,
  blocks: readonly Uint8Array[],
): Promise<number> {
  let inserted: Promise<number> = Promise.resolve(0)
  const consumed = await consumeBare(
    ground,
    from,
    count,
    () => undefined,
    () => {
      inserted = insertAll(blocks, (block) => post(ground, block))
    },
  )
  return Math.max(consumed, await inserted)
}

/** Seconds from having joined to the last message: whoever runs for long joins once. */
async function consumeBare(
  { client, admin }: FleetGround,
  from: Offsets,
  count: number,
  take: (message: Message) => void,
  joined = (): void => undefined,
): Promise<number> {
  const groupId = `bare-${groups++}`
  const partitions = [...from].map(([partition, offset]) => ({ partition, offset: `${offset}` }))
  await admin.setOffsets({ groupId, topic: EVENTS_TOPIC, partitions })
  const consumer = client.consumer({ groupId })
  await consumer.connect()
  await consumer.subscribe({ topic: EVENTS_TOPIC })
  let [joinedAt, got] = [0, 0]
  consumer.on(consumer.events.GROUP_JOIN, () => {
    joinedAt = performance.now()
    joined()
  })
  const lastAt = await new Promise<number>((resolve, reject) => {
    const eachBatch = async ({ batch }: { batch: BareBatch }): Promise<void> => {
      for (const { value, offset } of batch.messages) {
        if (value !== null) take({ value, partition: batch.partition, offset: Number(offset) })
      }
      got += batch.messages.length
      if (got >= count) resolve(performance.now())
    }
    consumer.run({ partitionsConsumedConcurrently: PARTITIONS, eachBatch }).catch(reject)
  })
  await consumer.disconnect()
  return (lastAt - joinedAt) / 1000
}

interface BareBatch {
  readonly partition: number
  readonly messages: readonly { readonly value: Buffer | null; readonly offset: string }[]
}

/** As the workers store them; what detection adds (bits, risk, alert) is nought. */
function blocksOf(messages: readonly Message[]): readonly Uint8Array[] {
  const builder = blockBuilder<StoredEvent>(eventColumns)
  const blocks: Uint8Array[] = []
  for (const { value, partition, offset } of messages) {
    const event = decodeEvent(value)
    if (event === null) continue
    const idHash = BigInt(offset) * BigInt(PARTITIONS) + BigInt(partition)
    builder.push({ event, bits: 0, risk: 0, alertId: '', partition, offset, idHash })
    if (builder.rows === BLOCK) blocks.push(builder.finish())
  }
  if (builder.rows > 0) blocks.push(builder.finish())
  return blocks
}

/** Seconds until all are stored. */
async function insertAll(
  blocks: readonly Uint8Array[],
  insert: (block: Uint8Array, n: number) => Promise<void>,
): Promise<number> {
  const startedAt = performance.now()
  let next = 0
  const work = async (): Promise<void> => {
    for (let n = next++; n < blocks.length; n = next++) await insert(blocks[n] as Uint8Array, n)
  }
  await Promise.all(Array.from({ length: INSERTING }, work))
  return (performance.now() - startedAt) / 1000
}

const COLUMNS = eventColumns.map(({ name }) => name).join(', ')

async function post({ server }: FleetGround, body: Uint8Array): Promise<void> {
  const { url, username = '', password = '' } = server.address
  const query = `INSERT INTO fleet.bare_events (${COLUMNS}) FORMAT Native`
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const answer = await fetch(`${url}/?query=${encodeURIComponent(query)}`, {
    ...{ method: 'POST', headers: { authorization }, body: Buffer.from(body) },
  })
  if (!answer.ok) throw new Error(await answer.text())
  await answer.arrayBuffer()
}
