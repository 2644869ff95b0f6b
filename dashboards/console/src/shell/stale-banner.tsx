import { useEffect, useState } from 'react'
import { Icon } from '../parts/icon.tsx'
import { useStream } from '../stream/live-context.tsx'
import { clockTime } from '../time/exact-time.ts'
import { duration } from '../time/relative-time.ts'

/** A line that fell silent is never shown as calm: since when, and what happens next. */
export function StaleBanner({ what }: { readonly what: string }) {
  const { state, reconnect } = useStream()
  const lost = state.kind === 'lost'
  const now = useSeconds(lost)
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
                : `Live stream lost ${duration(Math.floor((now - state.lastAt) / 1000) * 1000)} ago.`}
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

/** Local time, once a second while it is looked at. */
function useSeconds(running: boolean): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!running) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [running])
  return now
}
