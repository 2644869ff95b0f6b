import { setTimeout as pause } from 'node:timers/promises'
import kafkajs from 'kafkajs'
import type { FleetGround } from './fleet-ground.ts'
import { DETECT_GROUP, EVENTS_TOPIC } from './fleet-ground.ts'

/** Partitions by member; null while the group is rebalancing. */
export type Holders = ReadonlyMap<string, readonly number[]> | null

export interface Move {
  /** Partitions that a newcomer got. */
  readonly moved: number
  /** From the group's last acknowledgement until one of these partitions went on. */
  readonly seconds: number
}

const EVERY_MS = 50
const GIVE_UP_MS = 180_000

async function holders({ admin }: FleetGround): Promise<Holders> {
  const { groups } = await admin.describeGroups([DETECT_GROUP])
  const group = groups[0]
  if (group === undefined || group.state !== 'Stable') return null
  return new Map(
    group.members.map(({ memberId, memberAssignment }) => {
      const decoded = kafkajs.AssignerProtocol.MemberAssignment.decode(memberAssignment)
      return [memberId, decoded?.assignment[EVENTS_TOPIC] ?? []]
    }),
  )
}

async function acknowledged({ admin }: FleetGround): Promise<ReadonlyMap<number, number>> {
  const [topic] = await admin.fetchOffsets({ groupId: DETECT_GROUP, topics: [EVENTS_TOPIC] })
  return new Map((topic?.partitions ?? []).map((one) => [one.partition, Number(one.offset)]))
}

/** Waits until the group is stable with so many members. */
export async function untilMembers(ground: FleetGround, count: number): Promise<void> {
  const giveUpAt = performance.now() + GIVE_UP_MS
  while ((await holders(ground))?.size !== count) {
    if (performance.now() > giveUpAt) throw new Error(`the group never had ${count} members`)
    await pause(EVERY_MS)
  }
}

/** Lets a second worker join the only one, and waits until a partition that moved goes on. Needs work in all partitions. */
export async function watchMove(ground: FleetGround, join: () => void): Promise<Move> {
  const before = await holders(ground)
  if (before?.size !== 1) throw new Error('a move begins with one worker')
  join()
  const giveUpAt = performance.now() + GIVE_UP_MS
  let at = await acknowledged(ground)
  let grewAt = performance.now()
  let moved: readonly number[] = []
  while (performance.now() < giveUpAt) {
    const now = await acknowledged(ground)
    const grown = [...now].filter(([partition, offset]) => offset > (at.get(partition) ?? 0))
    if (grown.some(([partition]) => moved.includes(partition))) {
      return { moved: moved.length, seconds: (performance.now() - grewAt) / 1000 }
    }
    const held = await holders(ground)
    // Until the newcomer has its share, whatever grows still does so in the old order.
    if (held !== null && held.size === 2 && moved.length === 0) {
      moved = [...held].flatMap(([member, partitions]) => (before.has(member) ? [] : partitions))
      at = now
    } else if (moved.length === 0) {
      if (grown.length > 0) grewAt = performance.now()
      at = now
    }
    await pause(EVERY_MS)
  }
  throw new Error('the second worker got no partition that goes on')
}
