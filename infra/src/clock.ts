/** Wall time in epoch milliseconds, UTC. Passed in, so that every test can fix it. */
export interface Clock {
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }
