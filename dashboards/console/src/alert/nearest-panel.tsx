import type { Alert, NearestEvent } from '@tripline/api/wire'
import { Moment } from '../parts/moment.tsx'
import { Outside } from '../parts/outside.tsx'
import { Panel } from '../parts/panel.tsx'
import { listed, plural } from '../words/figures.ts'

/** The earlier calls most alike the riskiest one: when, and what was otherwise then. */
export function NearestPanel({ alert }: { readonly alert: Alert }) {
  if (alert.nearest.length === 0) return null
  return (
    <Panel
      title="Most alike before"
      about="Earlier calls of this agent that share most with the riskiest one."
    >
      <div className="body">
        <ol className="nearest">
          {alert.nearest.map((event) => (
            <Nearest key={event.eventId} event={event} />
          ))}
        </ol>
      </div>
    </Panel>
  )
}

function Nearest({ event }: { readonly event: NearestEvent }) {
  const { action, at, times, shared } = event
  // The action is what the line begins with.
  const differs = event.differs.filter(({ facet }) => facet !== 'action')
  return (
    <li>
      <p>
        <code>
          <Outside text={action} />
        </code>{' '}
        <span className="ink-2">
          <Moment at={at} />
          {times > 1 && `, ${plural(times, 'time')}`}
        </span>
      </p>
      <p className="note">
        The same {listed(shared)}
        {differs.length === 0 && '; nothing else differs'}
      </p>
      {differs.length > 0 && (
        <ul className="differs">
          {differs.map(({ facet, before, now }) => (
            <li key={facet}>
              {facet}{' '}
              <b>
                <Outside text={before === '' ? 'none' : before} />
              </b>
              , now <Outside text={now === '' ? 'none' : now} />
            </li>
          ))}
        </ul>
      )}
    </li>
  )
}
