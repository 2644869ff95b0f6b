import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Icon } from '../parts/icon.tsx'
import { Panel } from '../parts/panel.tsx'
import { figure } from '../words/figures.ts'

/** What it cannot do is said as plainly as what it can. */
export function Limits({ promised }: { readonly promised: number | undefined }) {
  return (
    <Panel title="What Tripline will and will not do">
      <div className="body">
        <ul className="reasons">
          <Can>
            Starts by only proposing: it takes no credential away until you let it, and what it may
            do then has a cap and a switch.
          </Can>
          <Can>
            Promises a number of alerts a day
            {promised !== undefined && ` (now ${figure(promised)})`} and shows if it is kept.
          </Can>
          <Can>Stores no secret. Tokens are fingerprints before anything is written.</Can>
          <Cannot>
            A log cannot stop a call that has been made. To refuse it before, put the{' '}
            <Link to="/approvals">gate</Link> in the path.
          </Cannot>
        </ul>
      </div>
    </Panel>
  )
}

const Can = ({ children }: { readonly children: ReactNode }) => (
  <li className="can">
    <Icon name="check" />
    <span>{children}</span>
  </li>
)

const Cannot = ({ children }: { readonly children: ReactNode }) => (
  <li className="cannot">
    <Icon name="close" />
    <span>{children}</span>
  </li>
)
