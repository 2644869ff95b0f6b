/** A tool call that was asked and not yet answered. */
export interface AskedCall {
  readonly tool: string
  readonly at: number
}

/** Which tool an answer belongs to; an answer names only the request's id. */
export interface PendingCalls {
  asked(key: string, call: AskedCall): void
  /** The call that was asked before `at` under this key; null where none is known. */
  answered(key: string, at: number): AskedCall | null
  readonly size: number
}

const MAX_PENDING = 20_000

/** Bounded, oldest first. Answered calls stay until they are pushed out, so an answer delivered twice reads the same twice. */
export function createPendingCalls(max: number = MAX_PENDING): PendingCalls {
  const calls = new Map<string, AskedCall>()
  return {
    asked(key, call) {
      calls.delete(key)
      calls.set(key, call)
      if (calls.size <= max) return
      for (const oldest of calls.keys()) {
        calls.delete(oldest)
        return
      }
    },
    answered(key, at) {
      const call = calls.get(key)
      return call === undefined || call.at > at ? null : call
    },
    get size() {
      return calls.size
    },
  }
}
