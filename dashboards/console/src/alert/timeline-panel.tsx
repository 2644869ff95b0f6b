import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Alert, EventSummary } from '@tripline/api/wire'
import { useMemo, useState } from 'react'
import { alertEventsQuery } from '../http/queries.ts'
import { ChainLine } from '../parts/chain-line.tsx'
import { Failure } from '../parts/failure.tsx'
import { Icon } from '../parts/icon.tsx'
import { Outside } from '../parts/outside.tsx'
import { Panel } from '../parts/panel.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { duration } from '../time/relative-time.ts'
import { plural } from '../words/figures.ts'
import { EventLine } from './event-line.tsx'
import type { TimelineItem } from './timeline-groups.ts'
import { keyEventId, timelineGroups } from './timeline-groups.ts'

/** The chain, then its events by stage; the event everything points at stands open. */
export function TimelinePanel({ alert }: { readonly alert: Alert }) {
  const { data, error, refetch } = useQuery(alertEventsQuery(alert.id, alert.sequence))
  const [allOpen, setAllOpen] = useState(false)
  const events = data?.events ?? []
  return (
    <Panel
      title={heading(alert, events)}
      id="timeline"
      severity={alert.severity}
      end={
        <>
          <Link
            className="btn small quiet"
            to="/agents/$agentId"
            params={{ agentId: alert.agentId }}
            hash="events"
          >
            <Icon name="external" size={14} />
            All it did
          </Link>
          {events.length > 0 && (
            <button
              type="button"
              className="btn small"
              aria-pressed={allOpen}
              onClick={() => setAllOpen((was) => !was)}
            >
              {allOpen ? 'Collapse all' : 'Expand all'}
            </button>
          )}
        </>
      }
    >
      {alert.chain.length > 0 && (
        <div className="body line-body">
          <ChainLine chain={alert.chain} />
        </div>
      )}
      {error !== null && data === undefined && (
        <div className="body">
          <Failure error={error} what="the events" retry={() => void refetch()} />
        </div>
      )}
      {error === null && data === undefined && (
        <div className="body skeleton-body" aria-busy="true">
          <Skeleton />
          <Skeleton width={80} />
          <Skeleton width={90} />
        </div>
      )}
      {data !== undefined && <Groups alert={alert} events={events} allOpen={allOpen} />}
    </Panel>
  )
}

interface GroupsProps {
  readonly alert: Alert
  readonly events: readonly EventSummary[]
  readonly allOpen: boolean
}

function Groups({ alert, events, allOpen }: GroupsProps) {
  const keyId = keyEventId(alert.reasons)
  const groups = useMemo(
    () => timelineGroups(alert.chain, events, alert.reasons),
    [alert.chain, events, alert.reasons],
  )
  const missing = alert.eventCount - events.length
  return (
    <div className="tl">
      {groups.map((group, place) => (
        <div key={place}>
          {group.label !== '' && (
            <p className="stage">
              <Outside text={group.label} />
              <span>{group.about}</span>
            </p>
          )}
          {group.items.map((item) => (
            <Item
              key={itemKey(item)}
              item={item}
              group={group}
              alert={alert}
              keyId={keyId}
              allOpen={allOpen}
            />
          ))}
        </div>
      ))}
      {missing > 0 && (
        <p className="gap">
          {plural(missing, 'more event')} not kept with the alert or not stored yet.
        </p>
      )}
    </div>
  )
}

interface ItemProps {
  readonly item: TimelineItem
  readonly group: { readonly stage: Parameters<typeof EventLine>[0]['stage'] }
  readonly alert: Alert
  readonly keyId: string
  readonly allOpen: boolean
}

function Item({ item, group, alert, keyId, allOpen }: ItemProps) {
  const [unfolded, setUnfolded] = useState(false)
  const line = (event: EventSummary) => (
    <EventLine
      key={event.id}
      event={event}
      stage={group.stage}
      isKey={event.id === keyId}
      credentialId={alert.credentialId}
      allOpen={allOpen}
    />
  )
  if (item.kind === 'event') return line(item.event)
  if (unfolded || allOpen) return <>{item.events.map(line)}</>
  return (
    <p className="gap">
      <button type="button" onClick={() => setUnfolded(true)}>
        {item.words}
      </button>
    </p>
  )
}

const itemKey = (item: TimelineItem): string =>
  item.kind === 'event' ? item.event.id : `more ${item.events[0]?.id ?? ''}`

function heading(alert: Alert, events: readonly EventSummary[]): string {
  const first = alert.chain[0]?.at ?? events[0]?.occurredAt
  const last = Math.max(alert.chain.at(-1)?.at ?? 0, events.at(-1)?.occurredAt ?? 0)
  return first === undefined || last <= first
    ? 'What it did'
    : `What it did, ${duration(last - first)}`
}
