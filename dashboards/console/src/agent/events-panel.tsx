import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { EventPage, EventSummary } from '@tripline/api/wire'
import { useEffect, useState } from 'react'
import { getJson, query } from '../http/request.ts'
import { Failure } from '../parts/failure.tsx'
import { Panel } from '../parts/panel.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { EventRow } from './event-row.tsx'

interface Props {
  readonly agentId: string
  /** From the address: part of an action or a resource, or an outcome. */
  readonly q: string
}

const PAGE = 25
const TYPING_MS = 250

/** What it did, newest first; a row opens to its record. */
export function EventsPanel({ agentId, q }: Props) {
  const events = useInfiniteQuery({
    queryKey: ['agent-events', agentId, q],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      getJson<EventPage>(
        `/v1/agents/${encodeURIComponent(agentId)}/events${query({ q, cursor: pageParam, limit: PAGE })}`,
        signal,
      ),
    getNextPageParam: (page) => page.nextCursor,
  })
  const rows = events.data?.pages.flatMap((page) => page.events) ?? []
  return (
    <Panel
      title="Recent events"
      id="events"
      end={<EventFilter key={agentId} q={q} agentId={agentId} />}
    >
      <div className="tablewrap flush">
        {events.error !== null && rows.length === 0 ? (
          <div className="body">
            <Failure error={events.error} what="the events" retry={() => void events.refetch()} />
          </div>
        ) : events.isPending ? (
          <div className="body skeleton-body" aria-busy="true">
            {[95, 80, 90, 70, 85].map((width) => (
              <Skeleton key={width} width={width} />
            ))}
          </div>
        ) : rows.length === 0 ? (
          <p className="body ink-2">{q === '' ? 'Nothing stored yet.' : 'No event matches.'}</p>
        ) : (
          <EventTable rows={rows} />
        )}
      </div>
      {events.hasNextPage && (
        <div className="more">
          <button
            type="button"
            className="btn"
            disabled={events.isFetchingNextPage}
            onClick={() => void events.fetchNextPage()}
          >
            Show older
          </button>
        </div>
      )}
    </Panel>
  )
}

function EventTable({ rows }: { readonly rows: readonly EventSummary[] }) {
  return (
    <table className="cards">
      <thead>
        <tr>
          <th scope="col">Time, UTC</th>
          <th scope="col">Action</th>
          <th scope="col">Resource</th>
          <th scope="col">Environment</th>
          <th scope="col">Outcome</th>
          <th scope="col">Credential</th>
          <th scope="col" className="num">
            Surprise
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((event) => (
          <EventRow key={event.id} event={event} />
        ))}
      </tbody>
    </table>
  )
}

/** Asks when the typing pauses; what was asked lies in the address. */
function EventFilter({ q, agentId }: Props) {
  const navigate = useNavigate()
  const [text, setText] = useState(q)
  useEffect(() => setText(q), [q])
  useEffect(() => {
    if (text === q) return
    const timer = setTimeout(() => {
      void navigate({
        to: '/agents/$agentId',
        params: { agentId },
        search: text === '' ? {} : { q: text },
        replace: true,
        resetScroll: false,
      })
    }, TYPING_MS)
    return () => clearTimeout(timer)
  }, [text, q, agentId, navigate])
  return (
    <input
      className="field narrow"
      type="search"
      placeholder="Filter: action, resource, outcome"
      aria-label="Filter recent events"
      maxLength={200}
      value={text}
      onChange={({ target }) => setText(target.value)}
    />
  )
}
