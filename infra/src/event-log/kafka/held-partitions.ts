import type { Consumer } from 'kafkajs'
import type { Acknowledgements } from './acknowledgements.ts'
import type { Membership } from './group-member.ts'

/** The partitions of one assignment. */
export interface Assignment {
  readonly partitions: readonly number[]
  /** Aborted when they have to be given up. */
  readonly dropped: AbortController
  /** The batch under way, by partition. */
  readonly underWay: Map<number, Promise<void>>
  /** Where a partition has to begin, until its first batch has come. */
  readonly starts: Map<number, string>
}

/** What a member of a group holds, from one rebalance to the next. */
export interface Held {
  /** The assignment that `partition` belongs to now, or null. */
  holding(partition: number): Assignment | null
  take(partitions: readonly number[]): void
  /** When it resolves, nothing of the partitions is under way and their owner has been told. */
  release(): Promise<void>
  /** Nothing is wanted for now; fetching goes on, because it carries the heartbeat. */
  rest(): void
  /** kafkajs has stopped: it would throw when asked to pause or resume. */
  left(): void
  everTaken(): boolean
}

export function heldPartitions(
  consumer: Consumer,
  { name, consume, from }: Membership,
  positions: Acknowledgements,
  refuse: (error: unknown) => void,
): Held {
  const topics = [{ topic: name.topic }]
  let now: Assignment | null = null
  let assigning: Promise<void> = Promise.resolve()
  let releasing: Promise<void> = Promise.resolve()
  let taken = false
  let left = false

  function begin(assignment: Assignment, partition: number, offset: string): void {
    assignment.starts.set(partition, offset)
    consumer.seek({ topic: name.topic, partition, offset })
  }

  async function askWhereToBegin(
    assignment: Assignment,
    ask: NonNullable<typeof consume.onAssigned>,
  ): Promise<void> {
    consumer.pause(topics)
    try {
      const starts = await ask(assignment.partitions)
      if (assignment.dropped.signal.aborted) return
      for (const [partition, offset] of starts) begin(assignment, partition, offset)
      consumer.resume(topics)
    } catch (error) {
      refuse(error)
    }
  }

  async function giveUp(assignment: Assignment): Promise<void> {
    await Promise.all([assigning, ...assignment.underWay.values()])
    // Who has the partition next begins where it was left.
    await positions.settled()
    await consume.onRevoked?.(assignment.partitions)
  }

  return {
    holding: (partition) => (now?.partitions.includes(partition) ? now : null),
    everTaken: () => taken,
    rest() {
      if (!left) consumer.pause(topics)
    },
    left() {
      left = true
      now?.dropped.abort()
    },
    take(partitions) {
      taken = true
      const dropped = new AbortController()
      now = { partitions, dropped, underWay: new Map(), starts: new Map() }
      consumer.resume(topics)
      if (consume.onAssigned !== undefined) {
        assigning = askWhereToBegin(now, consume.onAssigned)
        return
      }
      for (const partition of partitions) {
        const offset = from.get(partition)
        if (offset === undefined) continue
        from.delete(partition)
        begin(now, partition, offset)
      }
    },
    release() {
      if (now === null) return releasing
      const assignment = now
      now = null
      assignment.dropped.abort()
      releasing = giveUp(assignment).catch(refuse)
      return releasing
    },
  }
}
