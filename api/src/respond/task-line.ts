/** Runs tasks in the order they come, some at a time. The same key is not taken twice while it waits or runs. */
export interface TaskLine {
  add(key: string, task: () => Promise<void>): void
  /** How many wait. */
  readonly waiting: number
  /** Resolves when nothing waits and nothing runs. */
  idle(): Promise<void>
  /** Nothing further is begun. Resolves when what runs has ended. */
  close(): Promise<void>
}

export function taskLine(concurrency: number, onError: (error: unknown) => void): TaskLine {
  const waiting = new Map<string, () => Promise<void>>()
  const running = new Map<string, Promise<void>>()
  let closed = false
  let resting: (() => void)[] = []

  function next(): void {
    for (const [key, task] of waiting) {
      if (closed || running.size >= concurrency) return
      if (running.has(key)) continue
      waiting.delete(key)
      const run = task()
        .catch(onError)
        .finally(() => {
          running.delete(key)
          next()
          if (waiting.size + running.size > 0) return
          for (const resolve of resting) resolve()
          resting = []
        })
      running.set(key, run)
    }
  }

  return {
    add(key, task) {
      if (closed || waiting.has(key)) return
      waiting.set(key, task)
      next()
    },
    get waiting() {
      return waiting.size
    },
    idle() {
      if (waiting.size + running.size === 0) return Promise.resolve()
      return new Promise((resolve) => resting.push(resolve))
    },
    async close() {
      closed = true
      waiting.clear()
      await Promise.all(running.values())
    },
  }
}
