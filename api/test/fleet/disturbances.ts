import { setTimeout as pause } from 'node:timers/promises'
import type { ChaosGround } from './chaos-ground.ts'
import { fullDisk } from './full-disk.ts'
import type { LoopbackProxy } from './loopback-proxy.ts'
import type { TestFleet } from './test-fleet.ts'

/** What can go wrong, and to what. */
export interface Target {
  readonly ground: ChaosGround
  readonly fleet: TestFleet
  readonly random: () => number
}

/** Something that goes wrong, and is over when the promise resolves. */
interface Disturbance {
  readonly name: string
  readonly kills: boolean
  /** How often it comes before all others have come so often as theirs says. */
  readonly weight: number
  /** What the ground must have for it. */
  readonly needs?: 'disks' | 'clocks'
  readonly happen: (target: Target) => Promise<void>
}

const pick = <T>(from: readonly T[], random: () => number): T | undefined =>
  from[Math.floor(random() * from.length)]

const between = (least: number, most: number, random: () => number): number =>
  least + random() * (most - least)

/** Longer than the session: others have its partitions by then. */
const FROZEN_MS = 16_000
/** A clock is at most so far ahead or behind. */
const STEP_MS = 6 * 3_600_000

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
    async happen({ ground, random }) {
      await ground.server.kill()
      await pause(between(0, 2_000, random))
      await ground.server.restart()
    },
  },
  {
    ...{ name: 'broker killed', kills: true, weight: 2 },
    async happen({ ground: { kafka }, random }) {
      const at = Math.floor(random() * kafka.brokers.length)
      await kafka.kill(at)
      await pause(between(0, 3_000, random))
      await kafka.restart(at)
    },
  },
  {
    ...{ name: 'wire to a broker bad', kills: false, weight: 2 },
    happen: async ({ ground, random }) =>
      void (await badWire(pick(ground.brokerProxies, random), random)),
  },
  {
    ...{ name: 'wire to the store bad', kills: false, weight: 2 },
    happen: async ({ fleet, random }) => void (await badWire(fleet.storeProxy, random)),
  },
  {
    ...{ name: 'worker frozen past its session', kills: false, weight: 1 },
    happen: async ({ fleet, random }) => pick(fleet.of('detect'), random)?.freeze(FROZEN_MS),
  },
  {
    ...{ name: "the store's disk full", kills: false, weight: 1, needs: 'disks' },
    happen: async ({ ground, random }) =>
      await fullDisk(ground.disks?.store, between(3_000, 10_000, random)),
  },
  {
    ...{ name: "a broker's disk full", kills: false, weight: 1, needs: 'disks' },
    happen: async ({ ground, random }) =>
      await fullDisk(pick(ground.disks?.brokers ?? [], random), between(3_000, 10_000, random)),
  },
  {
    ...{ name: "a collector's disk full", kills: false, weight: 1, needs: 'disks' },
    happen: async ({ ground, random }) =>
      await fullDisk(pick(ground.disks?.collectors ?? [], random), between(3_000, 10_000, random)),
  },
  {
    ...{ name: 'wall clock stepped by hours', kills: false, weight: 3, needs: 'clocks' },
    // It stays so: from then on this process has another time than all others.
    happen: async ({ fleet, random }) =>
      pick([...fleet.clocks.values()], random)?.set(between(-STEP_MS, STEP_MS, random)),
  },
]

/**
 * Gives one after the other, in random order, each as often as its weight says before any comes again. `only` is a part of the
 * names that are wanted.
 */
export function dealDisturbances(target: Target, only: string): () => Disturbance {
  const { ground, random } = target
  const possible = DISTURBANCES.filter(
    ({ name, needs }) =>
      name.includes(only) &&
      (needs !== 'disks' || ground.disks !== null) &&
      (needs !== 'clocks' || ground.clocks.kind === 'own'),
  )
  let deck: Disturbance[] = []
  return () => {
    if (deck.length === 0)
      deck = possible.flatMap((one) => Array<Disturbance>(one.weight).fill(one))
    const [next] = deck.splice(Math.floor(random() * deck.length), 1)
    if (next === undefined) throw new Error(`nothing that can go wrong here is named ${only}`)
    return next
  }
}

/** What a supervisor does for brokers and the store, which may have ended by themselves: on a full disk they do. */
export async function startAgain({ kafka, server }: ChaosGround): Promise<readonly string[]> {
  const again: string[] = []
  for (const at of kafka.brokers.keys()) {
    if (kafka.runs(at)) continue
    await kafka.restart(at)
    again.push('a broker that had ended by itself')
  }
  if (!server.runs()) {
    await server.restart()
    again.push('the store that had ended by itself')
  }
  return again
}
