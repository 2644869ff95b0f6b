import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Alert } from '@tripline/api/wire'
import { agentAlertsQuery } from '../http/queries.ts'
import { Moment } from '../parts/moment.tsx'
import { Outside } from '../parts/outside.tsx'
import { Panel } from '../parts/panel.tsx'
import { SeverityGlyph } from '../parts/severity-glyph.tsx'
import { severityWord, statusWord, verdictWord } from '../words/vocabulary.ts'

const SHOWN = 5

/** Other alerts of the same agent: five that matter, the rest behind a link. */
export function RelatedPanel({ alert }: { readonly alert: Alert }) {
  const { data } = useQuery(agentAlertsQuery(alert.agentId))
  const others = (data?.alerts ?? []).filter((other) => other.id !== alert.id)
  if (others.length === 0) return null
  return (
    <Panel
      title="Related"
      end={
        <Link to="/alerts" search={{ agent: alert.agentId, status: 'all' }}>
          All of this agent
        </Link>
      }
    >
      <div className="body">
        <ul className="rel">
          {others.slice(0, SHOWN).map((other) => (
            <li key={other.id}>
              <span className={`sev plain ${other.severity}`}>
                <SeverityGlyph severity={other.severity} size={13} />
                <span className="vh">{severityWord[other.severity]}, risk </span>
                {other.risk}
              </span>
              <Link to="/alerts/$alertId" params={{ alertId: other.id }}>
                <Outside text={other.title} />{' '}
                <span className="ink-3 sm">
                  (
                  {other.verdict === null
                    ? statusWord[other.status].toLowerCase()
                    : verdictWord[other.verdict]}
                  )
                </span>
              </Link>
              <span className="ink-2">
                <Moment at={other.openedAt} as="age" />
              </span>
            </li>
          ))}
        </ul>
      </div>
    </Panel>
  )
}
