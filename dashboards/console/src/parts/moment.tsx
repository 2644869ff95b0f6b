import { useCallback, useSyncExternalStore } from 'react'
import { useClock } from '../time/clock-context.tsx'
import { exactTime, isoTime } from '../time/exact-time.ts'
import { useExactTimes } from '../time/exact-times-context.tsx'
import { relativeTime, timeAgo } from '../time/relative-time.ts'

interface Props {
  readonly at: number
  /** 'age' in columns ('4 min'), 'ago' in sentences ('4 min ago'). */
  readonly as?: 'age' | 'ago'
}

/** Relative, with the exact time in UTC on hover; `t` swaps the two everywhere. */
export function Moment({ at, as = 'ago' }: Props) {
  const clock = useClock()
  const { exact } = useExactTimes()
  const read = useCallback(() => {
    const now = clock.now()
    return as === 'age' ? relativeTime(at, now) : timeAgo(at, now)
  }, [clock, at, as])
  const relative = useSyncExternalStore(clock.subscribe, read)
  return (
    <time dateTime={isoTime(at)} title={exact ? relative : exactTime(at)}>
      {exact ? exactTime(at) : relative}
    </time>
  )
}
