const ends = new Set<() => void>()
let listening = false

/**
 * Calls `end` when this process ends, whatever ends it but SIGKILL: nothing that a test started is left behind. Returns how to
 * take that back. One listener for all: one for each would look like a leak to Node.
 */
export function endWithUs(end: () => void): () => void {
  if (!listening) {
    listening = true
    process.once('exit', () => {
      for (const each of ends) each()
    })
    // A signal that nobody listens to ends the process without 'exit'.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => process.exit(1))
    }
  }
  ends.add(end)
  return () => void ends.delete(end)
}
