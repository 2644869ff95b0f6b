/** Lets a value through only where it exceeds all of the last `span` values: one run of odd points, one peak. */
export function createSlidingPeak(span: number): (value: number) => number {
  // Values that nothing later has reached yet, largest first (monotone queue), with their positions.
  const queue: { readonly at: number; readonly value: number }[] = []
  let now = 0
  return (value) => {
    const oldest = now - span
    let gone = 0
    while ((queue[gone]?.at ?? now) < oldest) gone++
    queue.splice(0, gone)
    const highest = queue[0]?.value ?? 0
    while ((queue.at(-1)?.value ?? Number.POSITIVE_INFINITY) <= value) queue.pop()
    queue.push({ at: now, value })
    now++
    return value > highest ? value : 0
  }
}
