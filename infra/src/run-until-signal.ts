const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/**
 * Runs until the work ends or the process is told to stop. The first SIGINT or SIGTERM aborts the signal, so that
 * buffers are written out and positions kept; the second ends the process at once with status 130.
 */
export async function runUntilSignal(run: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const stop = new AbortController()
  const onSignal = (): void => {
    if (stop.signal.aborted) process.exit(130)
    stop.abort()
  }
  for (const name of SIGNALS) process.on(name, onSignal)
  try {
    await run(stop.signal)
  } finally {
    for (const name of SIGNALS) process.removeListener(name, onSignal)
  }
}
