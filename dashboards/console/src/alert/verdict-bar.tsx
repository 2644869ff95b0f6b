import type { Alert } from '@tripline/api/wire'
import { AgentLink } from '../parts/agent-name.tsx'
import { EnvironmentChip } from '../parts/environment-chip.tsx'
import { Id } from '../parts/id.tsx'
import { Moment } from '../parts/moment.tsx'
import { Outside } from '../parts/outside.tsx'
import { Sentence } from '../parts/sentence.tsx'
import { SeverityBadge } from '../parts/severity-badge.tsx'
import { StatusMark } from '../parts/status-mark.tsx'
import { VerdictButtons } from './verdict-buttons.tsx'

/** What matters of an alert, always in sight, and what can be done about it. */
export function VerdictBar({ alert }: { readonly alert: Alert }) {
  return (
    <section className="verdict" data-sev={alert.severity} aria-label="Verdict">
      <div className="score">
        <b>{alert.risk}</b>
        <span>risk of 100</span>
      </div>
      <div className="what">
        <div className="meta">
          <SeverityBadge severity={alert.severity} />
          <span>
            <AgentLink id={alert.agentId} />
            {alert.environment !== 'unknown' && (
              <>
                {' in '}
                <EnvironmentChip environment={alert.environment} />
              </>
            )}
          </span>
          <Moment at={alert.openedAt} />
          <span className="taken">
            <StatusMark status={alert.status} verdict={alert.verdict} />
            {', '}
            {alert.assignee === '' ? 'nobody yet' : <Outside text={alert.assignee} />}
          </span>
          <Id id={alert.id} what="alert id" />
        </div>
        <h1>
          <Sentence text={alert.title} figures={0} />
        </h1>
      </div>
      <VerdictButtons alert={alert} />
    </section>
  )
}
