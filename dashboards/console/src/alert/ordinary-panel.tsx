import type { Alert } from '@tripline/api/wire'
import { Outside } from '../parts/outside.tsx'
import { Panel } from '../parts/panel.tsx'
import { count } from '../words/figures.ts'

/** What it does at this point otherwise, most often first; what it never did last. */
export function OrdinaryPanel({ alert }: { readonly alert: Alert }) {
  if (alert.ordinary.length === 0) return null
  return (
    <Panel title="What would have been ordinary" about="What this agent did at this point before.">
      <div className="body">
        <ol className="ordinary">
          {alert.ordinary.map(({ seen, of, words }) => (
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
    </Panel>
  )
}
