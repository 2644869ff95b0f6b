import type { Alert } from '@tripline/api/wire'
import { Moment } from '../parts/moment.tsx'
import { Panel } from '../parts/panel.tsx'
import { soFar } from '../queue/so-far.ts'
import { duration } from '../time/relative-time.ts'

/** Two clocks, both said: how late the record was, how fast we were. */
export function TimingPanel({ alert }: { readonly alert: Alert }) {
  return (
    <Panel title="So far">
      <div className="body stack">
        <p>{soFar(alert)}</p>
        <dl className="kv">
          <dt>Opened</dt>
          <dd>
            <Moment at={alert.openedAt} />
          </dd>
          <dt>Last changed</dt>
          <dd>
            <Moment at={alert.updatedAt} />
          </dd>
          <dt>Record came</dt>
          <dd>{duration(alert.recordLateMs)} after it happened</dd>
          <dt>We took</dt>
          <dd>{duration(alert.detectedInMs)} from its arrival</dd>
          <dt>Budget</dt>
          <dd>{alert.outsideBudget ? 'outside it: such alerts always come' : 'within it'}</dd>
        </dl>
      </div>
    </Panel>
  )
}
