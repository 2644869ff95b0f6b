import { setTimeout as pause } from 'node:timers/promises'
import type { TestClickHouse } from '../../../infra/test/clickhouse/start-clickhouse.ts'
import type { TestKafka } from '../../../infra/test/kafka/start-kafka.ts'
import type { LoopbackProxy } from './loopback-proxy.ts'
import type { TestFleet } from './test-fleet.ts'

export interface Ground {
  readonly fleet: TestFleet
  readonly kafka: TestKafka
  readonly server: TestClickHouse
  /** One before each broker. */
  readonly brokerProxies: readonly LoopbackProxy[]
  readonly random: () => number
}

/** Something that goes wrong, and is over when the promise resolves. */
interface Disturbance {
  readonly name: string
  readonly kills: boolean
  /** How often it comes, against the others. */
  readonly weight: number
  readonly happen: (ground: Ground) => Promise<void>
}

const pick = <T>(from: readonly T[], random: () => number): T | undefined =>
  from[Math.floor(random() * from.length)]

const between = (least: number, most: number, random: () => number): number =>
  least + random() * (most - least)

/** Longer than the session: others have its partitions by then. */
const FROZEN_MS = 16_000

async function badWire(proxy: LoopbackProxy | undefined, random: () => number): Promise<string> {
  const kind = pick(['stalled', 'reset', 'slow'] as const, random) ?? 'reset'
  if (kind === 'reset') proxy?.reset()
  else {
    if (kind === 'stalled') proxy?.stall()
    else proxy?.delay(between(20, 300, random))
    await pause(between(1_000, 6_000, random))
    proxy?.heal()
  }
  return kind
}

export const DISTURBANCES: readonly Disturbance[] = [
  {
    ...{ name: 'worker killed', kills: true, weight: 5 },
    happen: async ({ fleet, random }) => pick(fleet.of('detect'), random)?.kill(),
  },
  {
    ...{ name: 'collector killed', kills: true, weight: 3 },
    happen: async ({ fleet, random }) => pick(fleet.of('ingest'), random)?.kill(),
  },
  {
    ...{ name: 'API replica killed', kills: true, weight: 2 },
    happen: async ({ fleet, random }) => pick(fleet.of('api'), random)?.kill(),
  },
  {
    ...{ name: 'store killed', kills: true, weight: 2 },
    async happen({ server, random }) {
      await server.kill()
      await pause(between(0, 2_000, random))
      await server.restart()
    },
  },
  {
    ...{ name: 'broker killed', kills: true, weight: 2 },
    async happen({ kafka, random }) {
      const at = Math.floor(random() * kafka.brokers.length)
      await kafka.kill(at)
      await pause(between(0, 3_000, random))
      await kafka.restart(at)
    },
  },
  {
    ...{ name: 'wire to a broker bad', kills: false, weight: 2 },
    happen: async ({ brokerProxies, random }) =>
      void (await badWire(pick(brokerProxies, random), random)),
  },
  {
    ...{ name: 'wire to the store bad', kills: false, weight: 2 },
    happen: async ({ fleet, random }) => void (await badWire(fleet.storeProxy, random)),
  },
  {
    ...{ name: 'worker frozen past its session', kills: false, weight: 1 },
    happen: async ({ fleet, random }) => pick(fleet.of('detect'), random)?.freeze(FROZEN_MS),
  },
]

export function nextDisturbance(random: () => number): Disturbance {
  const all = DISTURBANCES.reduce((sum, { weight }) => sum + weight, 0)
  let left = random() * all
  for (const one of DISTURBANCES) {
    left -= one.weight
    if (left < 0) return one
  }
  throw new Error('the weights do not add up')
}
