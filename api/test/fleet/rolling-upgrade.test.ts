import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { kafkaForTests } from '../../../infra/test/kafka/kafka-jars.ts'
import { eventually } from '../running-tripline.ts'
import { workFolder } from '../work-folder.ts'
import { compareFleets } from './compare-fleets.ts'
import type { FleetProcess } from './fleet-process.ts'
import { inventParts } from './invent-parts.ts'
import { noOlderRelease, olderRelease } from './older-release.ts'
import { oneBroker } from './one-broker.ts'
import { startFleet } from './test-fleet.ts'
import { deliver, joined, othersTold, PATIENCE_MS, schemas, tellOthers } from './upgrade-steps.ts'

const kafka = kafkaForTests()
const skip = kafka.kind === 'own' ? (noOlderRelease() ?? false) : 'skipped: no Kafka of its own'
/** Five parts and a little: a step of the upgrade each. */
const RECORDS = 8_500
const PARTITIONS = 4

describe('a fleet that is upgraded while it runs', { skip, timeout: 900_000 }, () => {
  const ground = oneBroker()

  test('old and new workers side by side, and a new one that wrote too much too early: everything is as if nothing had happened', async (t) => {
    const folder = workFolder(t)
    const parts = inventParts(join(folder, 'parts'), RECORDS)
    assert.ok(parts.parts >= 5)
    const settings = {
      ...{
        folder,
        brokers: ground.broker.brokers,
        replication: 1,
        server: ground.server,
        partitions: PARTITIONS,
      },
      collectors: 1,
      registry: parts.fleet.registry(),
    }
    const quiet = await startFleet({ ...settings, name: 'undisturbed', workers: 1 })
    for (let part = 0; part < parts.parts; part++) await deliver(quiet, parts, part)
    await tellOthers(quiet, PARTITIONS)
    await othersTold(quiet, PARTITIONS)
    const total = await quiet.settled(1, PATIENCE_MS)
    await quiet.alertsStored(PATIENCE_MS)
    await quiet.stop()

    const old = olderRelease(join(folder, 'older'))
    const olds: FleetProcess[] = []
    const rolling = await startFleet({
      ...{ ...settings, name: 'rolling', workers: 0 },
      async before(addWorker) {
        for (const name of ['old-0', 'old-1']) olds.push(addWorker(name, { release: old }))
        await Promise.all(olds.map(joined))
      },
    })
    const [first, second] = olds
    assert.ok(first && second)
    let written = 0
    const feed = async (): Promise<void> => {
      await deliver(rolling, parts, written++)
      await rolling.settled(1, PATIENCE_MS)
    }
    await feed()
    assert.deepEqual(await schemas(rolling), [1])

    // Phase one: new workers come, one by one, and write what the old ones read.
    const third = rolling.addWorker('new-0', { flags: ['--write-schema', '1'] })
    await joined(third)
    await second.stop()
    await feed()
    // It goes again, as when an upgrade is taken back: what it saved is read by the old one.
    await third.stop()
    await feed()
    assert.deepEqual([first.ended, second.ended, third.ended], [[], [], []])
    assert.deepEqual(await schemas(rolling), [1])

    // A mistake: phase two begins while an old one still works.
    const fourth = rolling.addWorker('new-1')
    await joined(fourth)
    await feed()
    assert.deepEqual(await schemas(rolling), [1, 2])
    await fourth.stop()
    await eventually(
      'the old one to say that it cannot go on',
      PATIENCE_MS,
      async () => first.ended.join('\n'),
      (said) =>
        /the checkpoint of partition \d is of version 2.*a newer release was here/.test(said),
    )
    const fifth = rolling.addWorker('new-2')
    await joined(fifth)
    await first.stop()
    await tellOthers(rolling, PARTITIONS)
    await othersTold(rolling, PARTITIONS)
    while (written < parts.parts) await feed()
    await rolling.settled(total, PATIENCE_MS)
    await rolling.alertsStored(PATIENCE_MS)
    assert.deepEqual([fourth.ended, fifth.ended], [[], []])
    await rolling.stop()

    const expected = { store: quiet.store, name: 'undisturbed' }
    const found = { store: rolling.store, name: 'rolling' }
    const { reordered: _, ...compared } = await compareFleets(expected, found)
    t.diagnostic(JSON.stringify(compared))
    assert.ok(compared.events > RECORDS * 0.9 && compared.alerts > 0, JSON.stringify(compared))
    assert.deepEqual(
      { ...compared, events: 0, findings: 0, alerts: 0 },
      {
        ...{ events: 0, lost: 0, twice: 0, columns: [], baselines: [] },
        ...{ findings: 0, findingsDiffering: 0, alerts: 0, alertsDiffering: 0 },
      },
    )
    await quiet.store.close()
    await rolling.store.close()
  })
})
