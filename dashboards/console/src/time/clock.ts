/** The server's clock, as far as its last status told; ticks for what shows an age. */
export interface ServerClock {
  now(): number
  /** The server says its time is `serverNow`. */
  set(serverNow: number): void
  subscribe(tick: () => void): () => void
}

const TICK_MS = 1_000

/** Ages are measured on the server's clock: a laptop that is wrong by an hour must not make alerts an hour older. */
export function createServerClock(): ServerClock {
  let offset = 0
  let timer: ReturnType<typeof setInterval> | null = null
  const listeners = new Set<() => void>()
  return {
    now: () => Date.now() + offset,
    set(serverNow) {
      const next = serverNow - Date.now()
      const jumped = Math.abs(next - offset) > TICK_MS
      offset = next
      if (jumped) for (const listener of listeners) listener()
    },
    subscribe(tick) {
      listeners.add(tick)
      timer ??= setInterval(() => {
        for (const listener of listeners) listener()
      }, TICK_MS)
      return () => {
        listeners.delete(tick)
        if (listeners.size > 0 || timer === null) return
        clearInterval(timer)
        timer = null
      }
    },
  }
}
