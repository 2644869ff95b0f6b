const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** More would let a day see over three times its budget, less would lose alerts where the budget is one in two days. */
const CAPACITY_DAYS = 2.5

/**
 * Two and a half days' budget at most, refilled evenly; one agent takes at most half of what the bucket holds within three
 * days, because flooding must not buy silence for others.
 */
export interface TokenBucket {
  /**
   * Takes one token for the agent; false when the bucket or the agent's half is empty. `loanDays`: of how many days the budget
   * may be borrowed for it.
   */
  take(agentId: string, now: number, loanDays: number): boolean
  /** Tokens held now, of all it can hold; under 0 where some are borrowed. */
  fullness(now: number): number
  /**
   * Gives back what an agent took: its alert was a verified attack, which the budget does not pay for. False when it took
   * none then, or three days have passed.
   */
  refund(agentId: string, takenAt: number): boolean
  save(): BucketState
  load(state: BucketState): void
}

export interface BucketState {
  readonly tokens: number
  readonly filledAt: number
  readonly grants: readonly (readonly [string, number])[]
}

export function createTokenBucket(perDay: number): TokenBucket {
  const capacity = Math.max(1, CAPACITY_DAYS * perDay)
  const agentMost = Math.max(1, Math.floor(capacity / 2))
  let tokens = Math.min(capacity, Math.max(1, perDay))
  let filledAt = 0
  let grants: (readonly [string, number])[] = []

  const fill = (now: number): void => {
    if (now <= filledAt) return
    if (filledAt > 0) tokens = Math.min(capacity, tokens + ((now - filledAt) / DAY_MS) * perDay)
    filledAt = now
    const oldest = grants[0]
    if (oldest !== undefined && oldest[1] < now - 3 * DAY_MS) {
      grants = grants.filter((grant) => grant[1] >= now - 3 * DAY_MS)
    }
  }

  return {
    take: (agentId, now, loanDays) => {
      fill(now)
      if (tokens < 1 - loanDays * perDay) return false
      let taken = 0
      for (const grant of grants) if (grant[0] === agentId) taken++
      if (taken >= agentMost) return false
      tokens -= 1
      grants.push([agentId, now])
      return true
    },
    fullness: (now) => {
      fill(now)
      return tokens / capacity
    },
    refund: (agentId, takenAt) => {
      const at = grants.findIndex((grant) => grant[0] === agentId && grant[1] === takenAt)
      if (at < 0) return false
      grants.splice(at, 1)
      tokens = Math.min(capacity, tokens + 1)
      return true
    },
    save: () => ({ tokens, filledAt, grants }),
    load: (state) => {
      tokens = state.tokens
      filledAt = state.filledAt
      grants = [...state.grants]
    },
  }
}
