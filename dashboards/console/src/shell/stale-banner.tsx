import { useEffect, useState } from 'react'
import { Icon } from '../parts/icon.tsx'
import { useStream } from '../stream/live-context.tsx'
import type { ServerClock } from '../time/clock.ts'
import { useClock } from '../time/clock-context.tsx'
import { clockTime } from '../time/exact-time.ts'
import { duration } from '../time/relative-time.ts'

/** A line that fell silent is never shown as calm: since when, and what happens next. */
export function StaleBanner({ what }: { readonly what: string }) {
  const { state, reconnect } = useStream()
  const lost = state.kind === 'lost'
  const clock = useClock()
  const now = useSeconds(clock, lost)
  return (
    <>
      <p className="vh" role="status">
        {lost ? 'The live stream is lost.' : ''}
      </p>
      {lost && (
        <div className="banner bad">
          <Icon name="warn" size={18} />
          <p>
            <b>
              {state.lastAt === 0
                ? 'No live stream.'
                : `Live stream lost ${secondsAgo(now - state.lastAt)}.`}
            </b>{' '}
            {state.lastAt === 0
              ? `${what} is not kept up to date.`
              : `${what} is from ${clockTime(Math.floor(state.lastAt / 1000) * 1000)} UTC.`}{' '}
            {state.retryAt > now
              ? `Reconnecting in ${Math.ceil((state.retryAt - now) / 1000)} s; nothing will be skipped.`
              : 'Reconnecting now; nothing will be skipped.'}
          </p>
          <div className="end">
            <button type="button" className="btn small" onClick={reconnect}>
              Reconnect now
            </button>
          </div>
        </div>
      )}
    </>
  )
}

/** The server's time, once a second while it is looked at. */
function useSeconds(clock: ServerClock, running: boolean): number {
  const [now, setNow] = useState(clock.now)
  useEffect(() => {
    if (!running) return
    const tick = () => setNow(clock.now())
    tick()
    return clock.subscribe(tick)
  }, [clock, running])
  return now
}

const secondsAgo = (ms: number): string =>
  ms < 1_000 ? 'just now' : `${duration(Math.floor(ms / 1_000) * 1_000)} ago`
