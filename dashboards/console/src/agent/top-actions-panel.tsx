import type { AgentDetail } from '@tripline/api/wire'
import { Outside } from '../parts/outside.tsx'
import { Panel } from '../parts/panel.tsx'
import { figure } from '../words/figures.ts'
import { visibleText } from '../words/visible-text.ts'

type Action = AgentDetail['topActions'][number]

/** First times on top, then what it does most, today against usual on one scale. */
export function TopActionsPanel({ detail }: { readonly detail: AgentDetail }) {
  const { topActions } = detail
  const isNew = (one: Action) => one.usual === 0 && one.today > 0
  const fresh = topActions.filter(isNew)
  const known = topActions.filter((one) => !isNew(one))
  const scale = Math.max(1, ...topActions.flatMap((one) => [one.today, one.usual]))
  return (
    <Panel
      title="Top actions"
      end={
        <span className="legend">
          <span>
            <i />
            usual
          </span>
          <span>
            <i className="ink" />
            today
          </span>
        </span>
      }
    >
      <div className="body">
        {topActions.length === 0 && <p className="ink-2">No calls in four weeks.</p>}
        <ol className="cmp">
          {fresh.map((one) => (
            <ActionLine key={one.action} action={one} scale={scale} isNew />
          ))}
          {fresh.length > 0 && known.length > 0 && (
            <li aria-hidden="true">
              <span className="sepr" />
            </li>
          )}
          {known.map((one) => (
            <ActionLine key={one.action} action={one} scale={scale} isNew={false} />
          ))}
        </ol>
      </div>
    </Panel>
  )
}

interface LineProps {
  readonly action: Action
  readonly scale: number
  readonly isNew: boolean
}

function ActionLine({ action, scale, isNew }: LineProps) {
  const width = (amount: number) => ({ width: `${(100 * amount) / scale}%` })
  return (
    <li>
      <code title={visibleText(action.action)}>
        <Outside text={action.action} />
      </code>
      <span className="bar2" aria-hidden="true">
        <i style={width(action.usual)} />
        <i className={isNew ? 'hot' : 'now'} style={width(action.today)} />
      </span>
      <span className="v">
        {isNew ? (
          <b>first in 4 weeks</b>
        ) : (
          <>
            <b>{figure(action.today)}</b> <span className="ink-3">of {figure(action.usual)}</span>
          </>
        )}
      </span>
    </li>
  )
}
