import type { ChainStep } from '@tripline/api/wire'
import { clockTime } from '../time/exact-time.ts'
import { duration } from '../time/relative-time.ts'
import { stageWord } from '../words/vocabulary.ts'
import { Icon } from './icon.tsx'
import { Outside } from './outside.tsx'

interface Props {
  readonly chain: readonly ChainStep[]
  readonly mini?: boolean
}

/** Six stages at most, on one line, each with its distance from the first. */
export function ChainLine({ chain, mini = false }: Props) {
  const length = chain.at(-1)?.offsetMs ?? 0
  return (
    <ol
      className={mini ? 'line mini' : 'line'}
      aria-label={`${chain.length} of 6 stages of the chain in ${duration(length)}`}
    >
      {chain.map((step, place) => (
        <li key={step.stage} className={step.heat}>
          <span className="knot">
            <Icon name={step.stage} size={mini ? 10 : 14} />
          </span>
          {mini ? (
            <small>{stageWord[step.stage]}</small>
          ) : (
            <>
              <b>
                <Outside text={step.label} />
              </b>
              <small>
                {place === 0
                  ? clockTime(Math.floor(step.at / 1000) * 1000)
                  : `+${duration(step.offsetMs)}`}
                <br />
                <Outside text={step.detail} />
              </small>
            </>
          )}
        </li>
      ))}
    </ol>
  )
}
