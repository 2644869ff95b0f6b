import { Link } from '@tanstack/react-router'
import type { AlertSummary } from '@tripline/api/wire'
import { Icon } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import { useTriage } from '../triage/triage-context.tsx'

interface Props {
  readonly since: number | null
  readonly worst: AlertSummary | undefined
}

/** An open alert holds learning back; the verdict lets it go on. */
export function LearningBanner({ since, worst }: Props) {
  const triage = useTriage()
  if (since === null) return null
  return (
    <div className="banner">
      <Icon name="clock" size={18} />
      <p>
        <b>
          Learning is on hold, stopped <Moment at={since} />.
        </b>{' '}
        Nothing odd it does enters the baseline until its alert has a verdict.
      </p>
      {worst !== undefined && (
        <div className="end">
          <Link className="btn small" to="/alerts/$alertId" params={{ alertId: worst.id }}>
            {triage.allowed ? 'Give the verdict' : 'Open its alert'}
          </Link>
        </div>
      )}
    </div>
  )
}
