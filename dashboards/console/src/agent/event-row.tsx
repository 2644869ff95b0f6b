import type { EventSummary } from '@tripline/api/wire'
import { useState } from 'react'
import { OpenedEvent } from '../alert/opened-event.tsx'
import { EnvironmentChip } from '../parts/environment-chip.tsx'
import { Icon } from '../parts/icon.tsx'
import { Id } from '../parts/id.tsx'
import { Outcome } from '../parts/outcome.tsx'
import { Outside } from '../parts/outside.tsx'
import { useClock } from '../time/clock-context.tsx'
import { calendarDay, columnTime, exactTime, isoTime } from '../time/exact-time.ts'
import { bits } from '../words/figures.ts'
import { middleCut } from '../words/middle-cut.ts'
import { visibleText } from '../words/visible-text.ts'

const DAY = 86_400_000
/** From here on an event is rare enough to be read twice: once in a thousand. */
const ODD_BITS = 10

export function EventRow({ event }: { readonly event: EventSummary }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <tr>
        <td data-l="Time">
          <EventTime at={event.occurredAt} />
        </td>
        <th scope="row">
          <button
            type="button"
            className="opener"
            aria-expanded={open}
            onClick={() => setOpen((was) => !was)}
          >
            <Icon name="chevron" size={12} />
            <code>
              <Outside text={event.action} />
            </code>
          </button>{' '}
          <span className="chip">{event.actionClass}</span>
        </th>
        <td data-l="Resource" title={visibleText(event.resourceId)}>
          <bdi className="resource">
            {middleCut(visibleText(event.resourceId || event.model), 26, 10)}
          </bdi>
        </td>
        <td data-l="Environment">
          {event.environment === 'unknown' ? (
            <span className="ink-3">none</span>
          ) : (
            <EnvironmentChip environment={event.environment} />
          )}
        </td>
        <td data-l="Outcome">
          <Outcome event={event} />
        </td>
        <td data-l="Credential">
          <Id id={event.credentialId} what="credential" />
        </td>
        <td className="num" data-l="Surprise">
          {event.bits >= ODD_BITS ? <b className="odd">{bits(event.bits)}</b> : bits(event.bits)}
        </td>
      </tr>
      {open && (
        <tr className="opened">
          <td colSpan={7}>
            <OpenedEvent event={event} credentialId={event.credentialId} />
          </td>
        </tr>
      )}
    </>
  )
}

/** The day is said only when it is not today's. */
function EventTime({ at }: { readonly at: number }) {
  const clock = useClock()
  const today = Math.floor(clock.now() / DAY) === Math.floor(at / DAY)
  return (
    <time className="mono sm" dateTime={isoTime(at)} title={exactTime(at)}>
      {!today && <span className="ink-3">{calendarDay(at).replace(/ \d+$/, '')} </span>}
      {columnTime(at)}
    </time>
  )
}
