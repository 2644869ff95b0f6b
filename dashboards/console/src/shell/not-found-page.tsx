import { Link } from '@tanstack/react-router'
import { useTitle } from './use-title.ts'

export function NotFoundPage() {
  useTitle('Nothing here')
  return (
    <main className="empty" id="main" tabIndex={-1}>
      <h1>There is nothing at this address.</h1>
      <p>The link may be cut short, or from another version of Tripline.</p>
      <Link className="btn" to="/alerts">
        Go to the alerts
      </Link>
    </main>
  )
}
