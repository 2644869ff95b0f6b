import type { ChainStep, EventSummary } from '@tripline/api/wire'
import { useEffect, useState } from 'react'
import { Icon } from '../parts/icon.tsx'
import { Outcome } from '../parts/outcome.tsx'
import { Outside } from '../parts/outside.tsx'
import { columnTime, exactTime, isoTime } from '../time/exact-time.ts'
import { environmentWord } from '../words/vocabulary.ts'
import { OpenedEvent } from './opened-event.tsx'

interface Props {
  readonly event: EventSummary
  readonly stage: ChainStep['stage'] | null
  readonly isKey: boolean
  /** The credential of the alert, to be marked where it was used. */
  readonly credentialId: string
  readonly allOpen: boolean
}

/** One call; opened, its record is fetched. */
export function EventLine({ event, stage, isKey, credentialId, allOpen }: Props) {
  const [open, setOpen] = useState(isKey)
  useEffect(() => setOpen(allOpen || isKey), [allOpen, isKey])
  const about = [environmentWord[event.environment], event.resourceId || event.model]
    .filter((part) => part !== '')
    .join(', ')
  return (
    <details
      className={isKey ? 'key' : undefined}
      open={open}
      onToggle={(toggled) => setOpen(toggled.currentTarget.open)}
    >
      <summary>
        <time
          className="clock"
          dateTime={isoTime(event.occurredAt)}
          title={exactTime(event.occurredAt)}
        >
          {columnTime(event.occurredAt)}
        </time>
        <span className="sic">
          <Icon name={stage ?? 'seen'} />
        </span>
        <span className="what">
          <code>
            <Outside text={event.action} />
          </code>{' '}
          <span>
            <Outside text={about} />
          </span>
        </span>
        <Outcome event={event} />
        <Icon name="chevron" size={14} />
      </summary>
      {open && <OpenedEvent event={event} credentialId={credentialId} />}
    </details>
  )
}
