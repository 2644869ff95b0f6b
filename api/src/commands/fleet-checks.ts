import { StoreError, systemClock } from '@tripline/infra'
import { KafkaError, lookAtCluster } from '@tripline/infra/kafka'
import type { Config } from '../config.ts'
import { readFleetKey } from '../fleet/fleet-key.ts'
import { clickHouseAddress } from '../setup/clickhouse-address.ts'
import { kafkaOptions } from '../setup/kafka-options.ts'
import { lookAtServer } from '../setup/look-at-server.ts'
import type { Check } from './check.ts'
import { CommandError } from './tell.ts'

/** Of what is configured: the brokers, the store, and the key that all processes share. */
export async function fleetChecks(config: Config, folder: string): Promise<readonly Check[]> {
  return [...(await kafka(config)), ...(await server(config, folder)), ...key(config)]
}

function key(config: Config): readonly Check[] {
  if (config.kafka === undefined) return []
  const name = 'installation key'
  try {
    readFleetKey(config)
    return [{ name, state: 'ok', detail: `${config.installationKeyFile}` }]
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    return [{ name, state: 'bad', detail: error.message }]
  }
}

/** As long as a person waits for an answer. */
const KAFKA_MS = 5000

async function kafka(config: Config): Promise<readonly Check[]> {
  const options = kafkaOptions(config)
  if (options === null) return []
  try {
    const { brokers, topics } = await lookAtCluster({ ...options, giveUpAfterMs: KAFKA_MS })
    const missing = topics.filter(({ partitions }) => partitions === null).map(({ name }) => name)
    const mayMake = options.createTopics !== false
    const rest = mayMake ? 'are made when they are first needed' : 'are not there; make them'
    return [
      {
        name: 'kafka',
        state: missing.length === 0 || mayMake ? 'ok' : 'bad',
        detail: [
          `${brokers} brokers answer`,
          missing.length === 0 ? 'all topics are there' : `${missing.join(', ')} ${rest}`,
        ].join(', '),
      },
    ]
  } catch (error) {
    if (!(error instanceof KafkaError)) throw error
    return [{ name: 'kafka', state: 'bad', detail: error.message }]
  }
}

/** The store that is configured: who may enter, whether it takes what is written, and whose tables it holds. */
async function server(config: Config, folder: string): Promise<readonly Check[]> {
  if (config.clickhouse === undefined) return []
  const name = 'clickhouse'
  try {
    const look = await lookAtServer(clickHouseAddress(folder, config), systemClock)
    const tables =
      look.pending.length === 0
        ? 'all tables are there'
        : `${look.pending.length} migrations are applied at the next start`
    const detail = [`${config.clickhouse.url} answers`, 'takes what is written', tables].join(', ')
    return [{ name, state: 'ok', detail }]
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    return [{ name, state: 'bad', detail: error.message }]
  }
}
