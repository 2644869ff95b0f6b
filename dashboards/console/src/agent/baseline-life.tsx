import type { AgentSummary } from '@tripline/api/wire'
import { Icon } from '../parts/icon.tsx'

const LIFE = ['observing', 'learning', 'ratified', 'locked'] as const

/** Past, current, ahead. */
export function BaselineLife({ state }: { readonly state: AgentSummary['baseline'] }) {
  const current = LIFE.indexOf(state)
  return (
    <ol className="life" aria-label="Life of the baseline">
      {LIFE.map((stage, place) => (
        <li
          key={stage}
          className={place < current ? 'past' : undefined}
          {...(place === current ? { 'aria-current': 'step' as const } : {})}
        >
          {place < current && <Icon name="check" size={13} />}
          {place > current && stage === 'locked' && <Icon name="lock" size={13} />}
          {stage}
        </li>
      ))}
    </ol>
  )
}
