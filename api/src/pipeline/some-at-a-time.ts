/**
 * Does `work` on each, at most so many at a time. After a failure none is begun any more; it rejects with the first one once nothing
 * is under way, so that whoever cleans up meets everything that was done.
 */
export async function someAtATime<T>(
  most: number,
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = items.values()
  let failure: { readonly error: unknown } | null = null

  async function takeTurns(): Promise<void> {
    for (const item of waiting) {
      try {
        await work(item)
      } catch (error) {
        failure ??= { error }
      }
      if (failure !== null) return
    }
  }

  await Promise.all(Array.from({ length: Math.min(most, items.length) }, takeTurns))
  if (failure !== null) throw (failure as { readonly error: unknown }).error
}
