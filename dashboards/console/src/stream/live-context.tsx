import { useQueryClient } from '@tanstack/react-query'
import type { AlertPage, AlertSummary, Status } from '@tripline/api/wire'
import type { ReactNode } from 'react'
import { createContext, useContext, useEffect, useState, useSyncExternalStore } from 'react'
import { statusQuery } from '../http/queries.ts'
import { getJson } from '../http/request.ts'
import { useClock } from '../time/clock-context.tsx'
import type { Arrivals } from './arrivals.ts'
import type { LiveStream, StreamState } from './live-stream.ts'
import { createLiveStream } from './live-stream.ts'
import type { ServerSentEvent } from './parse-server-sent-events.ts'

interface Live {
  readonly arrivals: Arrivals
  readonly stream: LiveStream
}

const LiveContext = createContext<Live | null>(null)

function useLive(): Live {
  const live = useContext(LiveContext)
  if (live === null) throw new Error('the stream needs a LiveProvider above it')
  return live
}

export const useArrivals = (): Arrivals => useLive().arrivals

export function useStream(): { readonly state: StreamState; readonly reconnect: () => void } {
  const { stream } = useLive()
  const state = useSyncExternalStore(stream.subscribe, stream.state)
  return { state, reconnect: stream.reconnect }
}

interface Props {
  readonly arrivals: Arrivals
  readonly onLoggedOut: () => void
  readonly children: ReactNode
}

/** Lists that depend on many alerts are asked again at most this often, however fast alerts come. */
const ASK_AGAIN_MS = 1_000

/** Keeps one stream open while somebody is logged in, and feeds what it brings to whoever shows it. */
export function LiveProvider({ arrivals, onLoggedOut, children }: Props) {
  const queryClient = useQueryClient()
  const clock = useClock()
  const [stream] = useState(() => {
    let asked: ReturnType<typeof setTimeout> | null = null
    const askAgain = () => {
      if (asked !== null) return
      asked = setTimeout(() => {
        asked = null
        void queryClient.invalidateQueries({ queryKey: ['alert-count'] })
        void queryClient.invalidateQueries({ queryKey: ['agent-alerts'] })
      }, ASK_AGAIN_MS)
    }
    const take = (event: ServerSentEvent) => {
      const data = decode(event.data)
      if (data === null) return
      if (event.type === 'status') {
        const status = data as Status
        clock.set(status.now)
        queryClient.setQueryData(statusQuery.queryKey, status)
      } else if (event.type === 'alert') {
        const alert = data as AlertSummary
        if (!arrivals.note(alert)) return
        void queryClient.invalidateQueries({ queryKey: ['alert', alert.id] })
        askAgain()
      }
    }
    const catchUp = async () => {
      const page = await getJson<AlertPage>('/v1/alerts?sort=updated&limit=50')
      for (const alert of page.alerts) arrivals.note(alert)
    }
    return createLiveStream({
      fetch: (input, init) => fetch(input, init),
      now: clock.now,
      elapsed: () => performance.now(),
      random: Math.random,
      resumeAfter: () => (arrivals.highest() > 0 ? String(arrivals.highest()) : ''),
      onEvent: take,
      // If this fails so does the list itself, and that says so.
      onFresh: () => void catchUp().catch(() => {}),
      onLoggedOut,
    })
  })
  useEffect(() => {
    stream.start()
    return () => stream.stop()
  }, [stream])
  const [live] = useState(() => ({ arrivals, stream }))
  return <LiveContext value={live}>{children}</LiveContext>
}

/** Null for what is no JSON object: a proxy's words in place of ours. */
function decode(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' ? value : null
  } catch {
    return null
  }
}
