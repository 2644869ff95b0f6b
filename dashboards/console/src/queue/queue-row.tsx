import { Link } from '@tanstack/react-router'
import type { AlertSummary } from '@tripline/api/wire'
import type { MouseEvent } from 'react'
import { memo } from 'react'
import { AgentName } from '../parts/agent-name.tsx'
import { EnvironmentChip } from '../parts/environment-chip.tsx'
import { Id } from '../parts/id.tsx'
import { Moment } from '../parts/moment.tsx'
import { Outside } from '../parts/outside.tsx'
import { Sentence } from '../parts/sentence.tsx'
import { SeverityBadge } from '../parts/severity-badge.tsx'
import { StatusMark } from '../parts/status-mark.tsx'
import { credentialKindWord } from '../words/vocabulary.ts'

interface Props {
  readonly alert: AlertSummary
  readonly selected: boolean
  readonly fresh: boolean
  /** The age shown is that of the order: since it opened, or since it last changed. */
  readonly age: 'opened' | 'updated'
  readonly select: (id: string) => void
  readonly open: (id: string) => void
}

/** A click selects; where there is no room for a preview it opens. */
export const QueueRow = memo(function QueueRow({
  alert,
  selected,
  fresh,
  age,
  select,
  open,
}: Props) {
  const press = (event: MouseEvent) => {
    if (event.target instanceof Element && event.target.closest('a, button') !== null) return
    select(alert.id)
    if (matchMedia('(max-width: 899px)').matches) open(alert.id)
  }
  return (
    <tr
      data-sev={alert.severity}
      data-alert={alert.id}
      aria-selected={selected}
      className={fresh ? 'fresh' : undefined}
      onClick={press}
    >
      <td className="c-risk">
        <div className="lead">
          <span className="risk" title="How odd × how bad, 0 to 100">
            {alert.risk}
          </span>
          <SeverityBadge severity={alert.severity} />
        </div>
      </td>
      <td className="t">
        <span className="who">
          <AgentName id={alert.agentId} /> <EnvironmentChip environment={alert.environment} />
        </span>
        <Link
          className="title"
          to="/alerts/$alertId"
          params={{ alertId: alert.id }}
          onClick={() => select(alert.id)}
        >
          <Sentence text={alert.title} />
        </Link>
      </td>
      <td className="c-when ink-2">
        <Moment at={age === 'updated' ? alert.updatedAt : alert.openedAt} as="age" />
      </td>
      <td className="c-cred cred">
        <Id id={alert.credentialId} what="credential" />
        {alert.credentialId !== '' && <small>{credentialKindWord(alert.credentialKind)}</small>}
      </td>
      <td className="c-status s">
        <div className="status">
          <StatusMark status={alert.status} verdict={alert.verdict} />
          <span className="assignee">
            {alert.assignee === '' ? 'Nobody yet' : <Outside text={alert.assignee} />}
          </span>
        </div>
      </td>
    </tr>
  )
})
