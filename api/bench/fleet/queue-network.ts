/** Where customers wait for one of some servers, in order of arrival. */
export interface Station {
  readonly servers: number
  /** Of one service, in seconds. */
  readonly seconds: () => number
}

/** Goes through its stations from the first to the last, again and again, as long as there is work in its pool. */
export interface Customer {
  /** Indexes into the stations. */
  readonly route: readonly number[]
  /** Rounds that are left; several customers may share a pool. */
  readonly pool: { rounds: number }
}

export interface Simulated {
  /** Until the last round was through. */
  readonly seconds: number
  readonly rounds: number
  /** Share of its servers' time that each station was busy. */
  readonly busy: readonly number[]
}

interface Event {
  readonly at: number
  /** Ties go in order of scheduling, so that a run repeats. */
  readonly order: number
  readonly customer: number
}

/**
 * Discrete-event simulation of a closed network of queues until every pool is empty. Nothing is approximated: its tests hold it
 * against the closed forms of the networks that have one.
 */
export function simulateNetwork(
  stations: readonly Station[],
  customers: readonly Customer[],
): Simulated {
  const queues = stations.map((): number[] => [])
  const free = stations.map(({ servers }) => servers)
  const worked = stations.map(() => 0)
  const step = customers.map(() => -1)
  const events = eventHeap()
  let [now, rounds, order] = [0, 0, 0]

  const stationOf = (customer: number): number =>
    customers[customer]?.route[step[customer] ?? 0] ?? 0

  function serve(station: number): void {
    const queue = queues[station] ?? []
    while ((free[station] ?? 0) > 0 && queue.length > 0) {
      const customer = queue.shift() ?? 0
      const seconds = stations[station]?.seconds() ?? 0
      free[station] = (free[station] ?? 0) - 1
      worked[station] = (worked[station] ?? 0) + seconds
      events.push({ at: now + seconds, order: order++, customer })
    }
  }

  function arrive(customer: number): void {
    const station = stationOf(customer)
    queues[station]?.push(customer)
    serve(station)
  }

  /** Onwards, or from the start where the pool has a round left. */
  function advance(customer: number): void {
    const { route, pool } = customers[customer] ?? { route: [], pool: { rounds: 0 } }
    const next = (step[customer] ?? 0) + 1
    if (next < route.length && step[customer] !== -1) {
      step[customer] = next
    } else {
      if (step[customer] !== -1) rounds++
      if (pool.rounds <= 0) return
      pool.rounds--
      step[customer] = 0
    }
    arrive(customer)
  }

  for (let customer = 0; customer < customers.length; customer++) advance(customer)
  for (let event = events.pop(); event !== undefined; event = events.pop()) {
    now = event.at
    const station = stationOf(event.customer)
    free[station] = (free[station] ?? 0) + 1
    advance(event.customer)
    serve(station)
  }
  const busy = stations.map(({ servers }, i) => (worked[i] ?? 0) / (servers * now))
  return { seconds: now, rounds, busy }
}

const sooner = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

function eventHeap() {
  const heap: Event[] = []
  const at = (i: number): Event => heap[i] as Event
  const swap = (i: number, j: number): void => {
    const one = at(i)
    heap[i] = at(j)
    heap[j] = one
  }
  return {
    push(event: Event): void {
      heap.push(event)
      for (let i = heap.length - 1; i > 0; ) {
        const parent = (i - 1) >> 1
        if (!sooner(at(i), at(parent))) break
        swap(i, parent)
        i = parent
      }
    },
    pop(): Event | undefined {
      const first = heap[0]
      const last = heap.pop()
      if (heap.length === 0 || last === undefined) return first
      heap[0] = last
      for (let i = 0; ; ) {
        let least = i
        for (const child of [2 * i + 1, 2 * i + 2]) {
          if (child < heap.length && sooner(at(child), at(least))) least = child
        }
        if (least === i) break
        swap(i, least)
        i = least
      }
      return first
    },
  }
}
