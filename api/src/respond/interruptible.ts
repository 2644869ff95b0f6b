/** Resolves with what the work gives, or with 'interrupted' as soon as the signal aborts, whether the work heeds it or not. */
export function interruptible<T>(
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | 'interrupted'> {
  if (signal.aborted) return Promise.resolve('interrupted')
  return new Promise((resolve, reject) => {
    const onAbort = (): void => resolve('interrupted')
    signal.addEventListener('abort', onAbort, { once: true })
    work(signal)
      .then(resolve, (error: unknown) => (signal.aborted ? resolve('interrupted') : reject(error)))
      .finally(() => signal.removeEventListener('abort', onAbort))
  })
}
