import type { ResponseRecord } from '@tripline/api/wire'
import { Icon } from '../parts/icon.tsx'
import { Outside } from '../parts/outside.tsx'
import { duration } from '../time/relative-time.ts'

/** What would be called, who else it hits, and what it leaves: asked of the provider, nothing changed. */
export function PlanBox({ plan }: { readonly plan: ResponseRecord['plan'] }) {
  if (plan === null) {
    return <p className="note">The provider was not asked yet what it would do.</p>
  }
  const { calls, alsoHits, leaves, impossible, effectiveWithinMs } = plan
  return (
    <div className="plan">
      <b>Plan, dry run</b>
      {calls.map((call) => (
        <code key={call}>
          <Outside text={call} />
        </code>
      ))}
      <ul>
        {impossible !== '' && (
          <li className="hits">
            <Icon name="warn" size={14} />
            <span>
              cannot be done: <Outside text={impossible} />
            </span>
          </li>
        )}
        {alsoHits.map((hit) => (
          <li key={hit} className="hits">
            <Icon name="agents" size={14} />
            <span>
              also hits: <Outside text={hit} />
            </span>
          </li>
        ))}
        {alsoHits.length === 0 && impossible === '' && (
          <li>
            <Icon name="check" size={14} />
            <span>hits nobody else</span>
          </li>
        )}
        {leaves.map((left) => (
          <li key={left}>
            <Icon name="open" size={14} />
            <span>
              leaves: <Outside text={left} />
            </span>
          </li>
        ))}
        {impossible === '' && (
          <li>
            <Icon name="clock" size={14} />
            <span>
              {effectiveWithinMs === 0
                ? 'takes effect at once'
                : `takes effect within ${duration(effectiveWithinMs)}`}
              , as the provider documents it
            </span>
          </li>
        )}
      </ul>
    </div>
  )
}
