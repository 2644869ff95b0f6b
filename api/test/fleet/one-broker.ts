import { after, before } from 'node:test'
import type { TestClickHouse } from '../../../infra/test/clickhouse/start-clickhouse.ts'
import { startClickHouse } from '../../../infra/test/clickhouse/start-clickhouse.ts'
import type { TestKafka } from '../../../infra/test/kafka/start-kafka.ts'
import { startKafka } from '../../../infra/test/kafka/start-kafka.ts'

/** What a fleet stands on, once its suite runs. */
export interface OneBroker {
  readonly broker: TestKafka
  readonly server: TestClickHouse
}

/** A broker and the engine in a process of its own, for the tests of the suite that calls it. */
export function oneBroker(): OneBroker {
  let broker: TestKafka | null = null
  let server: TestClickHouse | null = null
  before(async () => {
    server = await startClickHouse()
    broker = await startKafka({ brokers: 1 })
  })
  after(async () => {
    await broker?.stop()
    await server?.stop()
  })
  return {
    get broker() {
      return begun(broker)
    },
    get server() {
      return begun(server)
    },
  }
}

function begun<T>(one: T | null): T {
  if (one === null) throw new Error('asked for before the suite began')
  return one
}
