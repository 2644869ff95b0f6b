/** Work that was begun and is not done: bounded, in order, and a failure is never swallowed. */
export interface Outstanding {
  /** Resolves once there is room for more. Rejects when earlier work failed. */
  add(size: number, work: Promise<void>): Promise<void>
  /** Resolves once everything added until now is done. */
  settled(): Promise<void>
}

export function createOutstanding(limit: number): Outstanding {
  const queue: { readonly size: number; readonly work: Promise<void> }[] = []
  let size = 0
  let failure: { readonly error: unknown } | null = null

  async function waitForOldest(): Promise<void> {
    const oldest = queue.shift()
    if (oldest === undefined) return
    size -= oldest.size
    await oldest.work
  }

  return {
    async add(more, work) {
      work.catch((error: unknown) => {
        failure ??= { error }
      })
      queue.push({ size: more, work })
      size += more
      while (size > limit) await waitForOldest()
      if (failure !== null) throw failure.error
    },
    async settled() {
      await Promise.all(queue.map((one) => one.work))
      if (failure !== null) throw failure.error
    },
  }
}
