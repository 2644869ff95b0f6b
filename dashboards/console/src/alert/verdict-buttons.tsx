import type { Alert, Verdict } from '@tripline/api/wire'
import { SuppressButton } from '../exceptions/suppress-button.tsx'
import { useSession } from '../shell/session-context.tsx'
import { useTriage } from '../triage/triage-context.tsx'

const VERDICTS: readonly {
  readonly verdict: Verdict
  readonly name: string
  readonly key: string
}[] = [
  { verdict: 'true_positive', name: 'True positive', key: '1' },
  { verdict: 'false_positive', name: 'False positive', key: '2' },
  { verdict: 'benign', name: 'Benign', key: '3' },
]

/** Not there at all for somebody who may only look. */
export function VerdictButtons({ alert }: { readonly alert: Alert }) {
  const triage = useTriage()
  const me = useSession().name
  if (!triage.allowed) return null
  const mine = alert.assignee === me
  return (
    <div className="act">
      <div>
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
        <SuppressButton alert={alert} />
      </div>
      <div>
        <span className="seglabel">Verdict</span>
        <fieldset className="seg">
          <legend className="vh">Verdict, closes the alert</legend>
          {VERDICTS.map(({ verdict, name, key }) => (
            <button
              key={verdict}
              type="button"
              className="btn small"
              aria-pressed={alert.verdict === verdict}
              title={`${name} (${key})`}
              onClick={() => triage.close(alert, verdict)}
            >
              {name}
            </button>
          ))}
        </fieldset>
      </div>
    </div>
  )
}
