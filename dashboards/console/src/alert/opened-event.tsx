import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { EventDetail, EventSummary } from '@tripline/api/wire'
import { useState } from 'react'
import { eventQuery } from '../http/queries.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { Failure } from '../parts/failure.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { asUnderstood, prettyRecord } from './event-json.ts'
import { JsonView } from './json-view.tsx'

interface Props {
  readonly event: EventSummary
  readonly credentialId: string
}

/** The event as understood, or the record as it came (redacted); what makes it an alert is marked. */
export function OpenedEvent({ event, credentialId }: Props) {
  const { data, error, refetch } = useQuery(eventQuery(event.id))
  const [raw, setRaw] = useState(false)
  if (error !== null) {
    return (
      <div className="json-place">
        <Failure error={error} what="this record" retry={() => void refetch()} />
      </div>
    )
  }
  if (data === undefined) {
    return (
      <div className="json-place skeleton-body" aria-busy="true">
        <Skeleton width={40} />
        <Skeleton width={60} />
        <Skeleton width={50} />
      </div>
    )
  }
  return (
    <>
      <JsonView
        text={raw ? prettyRecord(data.raw) : asUnderstood(data)}
        marked={marked(data, credentialId)}
      />
      <div className="jsonbar">
        <fieldset className="seg">
          <legend className="vh">Show the event</legend>
          <button
            type="button"
            className="btn small"
            aria-pressed={!raw}
            onClick={() => setRaw(false)}
          >
            As understood
          </button>
          <button
            type="button"
            className="btn small"
            aria-pressed={raw}
            onClick={() => setRaw(true)}
          >
            As received
          </button>
        </fieldset>
        <CopyButton text={event.id} what="event id" label="Copy event id" />
        <Link
          className="btn small quiet"
          to="/agents/$agentId"
          params={{ agentId: event.agentId }}
          search={{ q: event.action }}
          hash="events"
        >
          All calls of this action
        </Link>
      </div>
    </>
  )
}

/** The alert's credential, and of a telling event what it did to what. */
function marked(event: EventDetail, credentialId: string): ReadonlySet<string> {
  const telling = event.risk > 0 ? [event.action, event.resourceId] : []
  return new Set([credentialId, ...telling].filter((text) => text !== ''))
}
