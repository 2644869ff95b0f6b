import { useCallback, useSyncExternalStore } from 'react'
import { useClock } from './clock-context.tsx'

/** The server's time in whole seconds, epoch milliseconds; renders anew each second. */
export function useNow(): number {
  const clock = useClock()
  const read = useCallback(() => Math.floor(clock.now() / 1_000) * 1_000, [clock])
  return useSyncExternalStore(clock.subscribe, read)
}

/** Whether that time has come; renders anew when it does. */
export function useIsPast(at: number): boolean {
  const clock = useClock()
  const read = useCallback(() => clock.now() >= at, [clock, at])
  return useSyncExternalStore(clock.subscribe, read)
}
