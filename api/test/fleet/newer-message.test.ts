import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { kafkaForTests } from '../../../infra/test/kafka/kafka-jars.ts'
import { eventually } from '../running-tripline.ts'
import { workFolder } from '../work-folder.ts'
import type { FleetProcess } from './fleet-process.ts'
import { inventParts } from './invent-parts.ts'
import { noOlderRelease, olderRelease } from './older-release.ts'
import { oneBroker } from './one-broker.ts'
import { startFleet } from './test-fleet.ts'
import { deliver, joined, PATIENCE_MS, tellOthers } from './upgrade-steps.ts'

const kafka = kafkaForTests()
const skip = kafka.kind === 'own' ? (noOlderRelease() ?? false) : 'skipped: no Kafka of its own'
const RECORDS = 2_500
const PARTITIONS = 4

describe('an old worker in an upgraded fleet', { skip, timeout: 600_000 }, () => {
  const ground = oneBroker()

  test('an old worker that meets a message of the schema after its own ends with one line, and a new one goes on behind it', async (t) => {
    const folder = workFolder(t)
    const parts = inventParts(join(folder, 'parts'), RECORDS)
    const olds: FleetProcess[] = []
    const fleet = await startFleet({
      ...{
        folder,
        brokers: ground.broker.brokers,
        replication: 1,
        server: ground.server,
        partitions: PARTITIONS,
      },
      collectors: 1,
      ...{ name: 'message', workers: 0, registry: parts.fleet.registry() },
      async before(addWorker) {
        olds.push(addWorker('old', { release: olderRelease(join(folder, 'older')) }))
        await Promise.all(olds.map(joined))
      },
    })
    const [old] = olds
    assert.ok(old)
    await deliver(fleet, parts, 0)
    await fleet.settled(1, PATIENCE_MS)
    await tellOthers(fleet, PARTITIONS)
    await eventually(
      'the old one to say that it cannot go on',
      PATIENCE_MS,
      async () => old.ended.join('\n'),
      (said) =>
        /message \d+ of partition \d of the log is no event that this release can/.test(said),
    )
    const fresh = fleet.addWorker('new')
    await joined(fresh)
    await old.stop()
    for (let part = 1; part < parts.parts; part++) await deliver(fleet, parts, part)
    const events = await fleet.settled(1, PATIENCE_MS)
    const [row] = await fleet.store.query<{ ids: number }>(
      'SELECT uniqExact(id) AS ids FROM events',
    )
    assert.equal(row?.ids, events, 'each once')
    const [out] = await fleet.store.query<{ partitions: number }>(
      `SELECT uniqExact(log_partition) AS partitions FROM baselines FINAL WHERE facet = 'out'`,
    )
    assert.equal(out?.partitions, PARTITIONS)
    assert.deepEqual(fresh.ended, [])
    await fleet.stop()
    await fleet.store.close()
  })
})
