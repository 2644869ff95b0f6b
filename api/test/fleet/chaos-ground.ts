import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestClickHouse } from '../../../infra/test/clickhouse/start-clickhouse.ts'
import { startClickHouse } from '../../../infra/test/clickhouse/start-clickhouse.ts'
import type { ClocksForTests } from '../../../infra/test/clock/stepped-clock.ts'
import { clocksForTests } from '../../../infra/test/clock/stepped-clock.ts'
import type { DisksForTests, SmallDisk } from '../../../infra/test/disk/small-disk.ts'
import { disksForTests } from '../../../infra/test/disk/small-disk.ts'
import { endWithUs } from '../../../infra/test/end-with-us.ts'
import type { TestKafka } from '../../../infra/test/kafka/start-kafka.ts'
import { startKafka } from '../../../infra/test/kafka/start-kafka.ts'
import type { LoopbackProxy } from './loopback-proxy.ts'
import { startProxy } from './loopback-proxy.ts'
import type { TestFleet } from './test-fleet.ts'

/** Disks that can be full, each with what is on it. */
export interface Disks {
  readonly store: SmallDisk
  readonly brokers: readonly SmallDisk[]
  readonly collectors: readonly SmallDisk[]
}

/** What fleets stand on: brokers, each behind a proxy, and the engine in a process of its own. */
export interface ChaosGround {
  readonly folder: string
  readonly kafka: TestKafka
  readonly server: TestClickHouse
  /** One before each broker. */
  readonly brokerProxies: readonly LoopbackProxy[]
  /** Null where none can be made; `lacks` says why. */
  readonly disks: Disks | null
  readonly clocks: ClocksForTests
  /** What goes wrong here never, and why. */
  readonly lacks: readonly string[]
  /** Ends with the ground, if it has not ended by then. */
  add(fleet: TestFleet): void
}

export interface ChaosGroundOptions {
  readonly name: string
  readonly brokers: 1 | 3
  /** So many collectors, each broker and the store have a disk of their own; without, all is on the machine's. */
  readonly collectorDisks?: number
}

/** On a machine that all of this keeps busy. */
const BROKER_START_MS = 300_000

/** Runs `work` on a ground of its own, and ends everything there however `work` ends. */
export async function onChaosGround(
  options: ChaosGroundOptions,
  work: (ground: ChaosGround) => Promise<void>,
): Promise<void> {
  const ends: (() => unknown)[] = []
  const ending: Ending = (thing, end) => {
    ends.push(() => end(thing))
    return thing
  }
  try {
    await work(await makeGround(options, ending))
  } finally {
    // Last first, each whatever became of the others.
    for (const end of ends.reverse()) {
      try {
        await end()
      } catch (error) {
        process.stderr.write(`left behind: ${error}\n`)
      }
    }
  }
}

type Ending = <T>(thing: T, end: (thing: T) => unknown) => T

function makeDisks(
  found: DisksForTests,
  options: ChaosGroundOptions,
  ending: Ending,
): Disks | null {
  if (found.kind === 'none') return null
  const disk = (): SmallDisk => ending(found.make(), (made) => made.unmount())
  return {
    store: disk(),
    brokers: Array.from({ length: options.brokers }, disk),
    collectors: Array.from({ length: options.collectorDisks ?? 0 }, disk),
  }
}

async function makeGround(options: ChaosGroundOptions, ending: Ending): Promise<ChaosGround> {
  const folder = mkdtempSync(join(tmpdir(), `tripline-${options.name}-`))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  ending(endWithUs(remove), (forget) => {
    forget()
    remove()
  })
  const found = disksForTests()
  const disks = options.collectorDisks === undefined ? null : makeDisks(found, options, ending)
  const clocks = clocksForTests(folder)

  const brokerProxies: LoopbackProxy[] = []
  const kafka = await startKafka({
    ...{ brokers: options.brokers, startMs: BROKER_START_MS },
    async between(port) {
      const proxy = ending(await startProxy(port), (open) => open.close())
      brokerProxies.push(proxy)
      return proxy.port
    },
    logsIn: (index) => disks?.brokers[index]?.folder ?? join(folder, `broker-${index}`),
  })
  ending(kafka, (running) => running.stop())
  const server = await startClickHouse({ parent: disks?.store.folder ?? folder })
  ending(server, (running) => running.stop())
  return {
    ...{ folder, kafka, server, brokerProxies, disks, clocks },
    lacks: [
      ...(found.kind === 'none' ? [`no disk is ever full: ${found.reason}`] : []),
      ...(clocks.kind === 'none' ? [`no clock is ever stepped: ${clocks.reason}`] : []),
    ],
    add: (fleet) => void ending(fleet, (running) => running.close()),
  }
}
