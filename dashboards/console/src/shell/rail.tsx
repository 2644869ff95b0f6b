import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { statusQuery } from '../http/queries.ts'
import { Icon } from '../parts/icon.tsx'
import { Logo } from '../parts/logo.tsx'
import { ResponderCard } from '../response/responder-card.tsx'
import { count } from '../words/figures.ts'

/** An entry per page there is. On narrow screens the words go, on phones it lies at the bottom. */
export function Rail() {
  const { data: status } = useQuery(statusQuery)
  const open = status?.openAlerts ?? 0
  return (
    <aside className="rail" aria-label="Navigation">
      <Link className="brand" to="/" aria-label="Tripline, alerts">
        <Logo />
        <span>Tripline</span>
      </Link>
      <nav aria-label="Main">
        <ul>
          <li>
            <Link to="/alerts" title="Alerts">
              <Icon name="alerts" size={18} />
              <span>Alerts</span>
              {status !== undefined && (
                <span className={open > 0 ? 'count hot' : 'count'}>
                  {count(open)}
                  <span className="vh"> not closed</span>
                </span>
              )}
            </Link>
          </li>
          <li>
            <Link to="/approvals" title="Approvals">
              <Icon name="approvals" size={18} />
              <span>Approvals</span>
              {status !== undefined && (
                <span className="count">
                  {count(status.heldActions)}
                  <span className="vh"> held</span>
                </span>
              )}
            </Link>
          </li>
          <li>
            <Link to="/agents" title="Agents">
              <Icon name="agents" size={18} />
              <span>Agents</span>
              {status !== undefined && <span className="count">{count(status.agents)}</span>}
            </Link>
          </li>
          <li>
            <Link to="/welcome" title="Get started">
              <Icon name="start" size={18} />
              <span>Get started</span>
            </Link>
          </li>
        </ul>
      </nav>
      <ResponderCard />
    </aside>
  )
}
