import type { Alert } from '@tripline/api/wire'
import { Outside } from '../parts/outside.tsx'
import { Panel } from '../parts/panel.tsx'
import { bits, count } from '../words/figures.ts'

/** What it does at this point otherwise, and what of the riskiest call would have had to be as usual. */
export function OrdinaryPanel({ alert }: { readonly alert: Alert }) {
  const { ordinary, wouldBeOrdinary } = alert
  if (ordinary.length === 0 && wouldBeOrdinary === null) return null
  return (
    <Panel title="What would have been ordinary">
      {ordinary.length > 0 && <AtThisPoint ordinary={ordinary} />}
      {wouldBeOrdinary !== null && <OneChange would={wouldBeOrdinary} />}
    </Panel>
  )
}

/** Most often first; what it never did last. */
function AtThisPoint({ ordinary }: { readonly ordinary: Alert['ordinary'] }) {
  return (
    <div className="body">
      <p className="note">What this agent did at this point before</p>
      <ol className="ordinary">
        {ordinary.map(({ seen, of, words }) => (
          <li key={words}>
            <span className={seen === 0 ? 'n never' : 'n'}>
              {count(seen)} of {count(of)}
            </span>
            <span>
              <Outside text={words} />
            </span>
          </li>
        ))}
      </ol>
    </div>
  )
}

/** The riskiest call scored again with one thing as usual: what would be ordinary first, then the least odd. */
function OneChange({ would }: { readonly would: NonNullable<Alert['wouldBeOrdinary']> }) {
  return (
    <div className="body ruled">
      <p>
        <Outside text={would.words} />
      </p>
      <table className="instead">
        <caption className="vh">The same call with one thing as usual</caption>
        <thead>
          <tr>
            <th scope="col">with the usual</th>
            <th scope="col">instead of</th>
            <th scope="col">it would be</th>
          </tr>
        </thead>
        <tbody>
          {would.changes.map((change) => (
            <tr key={change.facet}>
              <td>
                {change.facet} <Outside text={change.usual} />
              </td>
              <td>
                <Outside text={change.now} />
              </td>
              <td className={change.ordinary ? 'is-ordinary' : undefined}>
                {change.ordinary ? 'ordinary' : 'unusual'}, {bits(change.bits)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
