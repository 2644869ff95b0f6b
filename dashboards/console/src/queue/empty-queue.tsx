import { Link } from '@tanstack/react-router'
import type { Status } from '@tripline/api/wire'
import { QuietTicks } from '../parts/quiet-ticks.tsx'
import { count, plural } from '../words/figures.ts'
import { visibleText } from '../words/visible-text.ts'
import type { AlertSearch } from './alert-filter.ts'
import { isCurrent, savedFilters } from './saved-filters.ts'

interface Props {
  readonly search: AlertSearch
  readonly status: Status | undefined
  readonly waiting: number
}

/** A quiet line, what did happen, why we are sure, what to do. */
export function EmptyQueue({ search, status, waiting }: Props) {
  const [open] = savedFilters
  const all = open !== undefined && isCurrent(open, search)
  if (!all) {
    return (
      <section className="panel empty" aria-label="No alerts">
        <QuietTicks />
        <h2>No alert matches this filter.</h2>
        <p>{waiting > 0 ? 'New ones wait above.' : 'That is an answer too.'}</p>
        <div className="keys">
          <Link className="btn" to="/alerts">
            Show the open alerts
          </Link>
        </div>
      </section>
    )
  }
  return (
    <section className="panel empty" aria-label="No alerts">
      <QuietTicks />
      <h2>Nothing open. The line is quiet.</h2>
      {status !== undefined && (
        <>
          <p>
            {plural(status.events, 'event')} so far, from {plural(status.agents, 'agent')} doing
            what they usually do.
          </p>
          <p>{whySure(status)}</p>
        </>
      )}
      <div className="keys">
        <Link className="btn" to="/agents">
          See what the agents are doing
        </Link>
        <Link className="btn quiet" to="/alerts" search={{ status: 'closed', sort: 'updated' }}>
          Show closed alerts
        </Link>
      </div>
    </section>
  )
}

/** Quiet and deaf look alike; the sensors tell which it is. */
function whySure({ sensors }: Status): string {
  const onTime = sensors.filter((sensor) => sensor.state === 'on_time').length
  const silent = sensors.filter((sensor) => sensor.state === 'silent')
  if (sensors.length === 0) return 'No sensor has delivered anything yet, so quiet says nothing.'
  const tampered = sensors.find((sensor) => sensor.integrity === 'tampered')
  if (tampered !== undefined) {
    return `The newest proof of ${visibleText(tampered.name)} shows that somebody changed its logs: what happened there may not be in them.`
  }
  const first = silent[0]
  if (first === undefined) {
    return `Quiet because it is quiet, not because we are deaf: ${count(onTime)} of ${plural(sensors.length, 'sensor')} on time.`
  }
  const more = silent.length > 1 ? ` and ${plural(silent.length - 1, 'other')}` : ''
  return `${count(onTime)} of ${plural(sensors.length, 'sensor')} on time. ${visibleText(first.name)}${more} fell silent: what happens there is not seen.`
}
