import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { statusQuery } from '../http/queries.ts'
import { useClock } from '../time/clock-context.tsx'

/** Sets the clock by the first status; from then on the stream brings it. */
export function StartStatus() {
  const clock = useClock()
  const { data: status } = useQuery(statusQuery)
  useEffect(() => {
    if (status !== undefined) clock.set(status.now)
  }, [clock, status])
  return null
}
