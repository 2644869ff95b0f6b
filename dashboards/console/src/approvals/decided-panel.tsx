import type { Approval } from '@tripline/api/wire'
import { AgentLink } from '../parts/agent-name.tsx'
import { Moment } from '../parts/moment.tsx'
import { Outside } from '../parts/outside.tsx'
import { Panel } from '../parts/panel.tsx'
import { count, plural } from '../words/figures.ts'

const SHOWN = 10

/** What was held before, and what became of it. */
export function DecidedPanel({ decided }: { readonly decided: readonly Approval[] }) {
  if (decided.length === 0) return null
  const more = decided.length - SHOWN
  return (
    <Panel title="Decided lately" end={`the latest ${count(Math.min(SHOWN, decided.length))}`}>
      <div className="flush tablewrap">
        <table className="cards decided">
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">Agent</th>
              <th scope="col">Became</th>
              <th scope="col">By</th>
              <th scope="col" className="num">
                Risk
              </th>
              <th scope="col" className="num">
                Asked
              </th>
            </tr>
          </thead>
          <tbody>
            {decided.slice(0, SHOWN).map((approval) => (
              <tr key={approval.id}>
                <th scope="row">
                  <Outside text={approval.title} />
                </th>
                <td data-l="Agent">
                  <AgentLink id={approval.agentId} />
                </td>
                <td data-l="Became">{became(approval)}</td>
                <td data-l="By">
                  <Deciders approval={approval} />
                </td>
                <td className="num" data-l="Risk">
                  {approval.risk}
                </td>
                <td className="num" data-l="Asked">
                  <Moment at={approval.requestedAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {more > 0 && <p className="body note">{plural(more, 'older one')}: the API lists them.</p>}
      </div>
    </Panel>
  )
}

function became({ state, approvedBy, needed }: Approval): string {
  if (state === 'used') return 'approved, passed once'
  if (state === 'expired' && approvedBy.length >= needed) return 'approved, never called'
  return state
}

function Deciders({ approval: { approvedBy, deniedBy } }: { readonly approval: Approval }) {
  const voices = deniedBy === null ? approvedBy : [...approvedBy, deniedBy]
  if (voices.length === 0) return <span className="ink-3">nobody</span>
  return (
    <span>
      {voices.map(({ by, note }, place) => (
        <span key={by}>
          {place > 0 && ', '}
          <Outside text={by} />
          {note !== '' && (
            <small className="ink-2">
              {': '}
              <Outside text={note} />
            </small>
          )}
        </span>
      ))}
    </span>
  )
}
