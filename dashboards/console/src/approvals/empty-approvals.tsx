import { Link } from '@tanstack/react-router'
import { QuietTicks } from '../parts/quiet-ticks.tsx'

/** Nothing waits: what would, and where to see what was decided by itself. */
export function EmptyApprovals() {
  return (
    <section className="panel empty" aria-label="Nothing held">
      <QuietTicks />
      <h2>Nothing waits for a person.</h2>
      <p>
        A call that the policy does not let pass by itself appears here the moment it is asked for,
        and waits until somebody says yes or its time runs out.
      </p>
      <div className="keys">
        <Link className="btn" to="/alerts">
          Go to the alerts
        </Link>
      </div>
    </section>
  )
}
