import type { AlertSummary } from '@tripline/api/wire'
import { useSession } from '../shell/session-context.tsx'
import type { Triage } from '../triage/triage-context.tsx'

interface Props {
  readonly alert: AlertSummary
  readonly triage: Triage
}

export function PreviewActions({ alert, triage }: Props) {
  const me = useSession().name
  const mine = alert.assignee === me
  return (
    <>
      {alert.status === 'closed' ? (
        <button type="button" className="btn" onClick={() => triage.reopen(alert)}>
          Reopen
        </button>
      ) : (
        <button
          type="button"
          className="btn"
          disabled={alert.status === 'acknowledged'}
          onClick={() => triage.acknowledge(alert)}
        >
          {alert.status === 'acknowledged' ? 'Acknowledged' : 'Acknowledge'} <kbd>e</kbd>
        </button>
      )}
      <button
        type="button"
        className="btn"
        disabled={mine}
        onClick={() => triage.assignToMe(alert)}
      >
        {mine ? 'Yours' : 'Assign to me'} <kbd>a</kbd>
      </button>
    </>
  )
}
