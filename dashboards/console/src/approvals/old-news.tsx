import { asProblem } from '../http/problem-error.ts'
import { Icon } from '../parts/icon.tsx'
import { useClock } from '../time/clock-context.tsx'
import { clockTime } from '../time/exact-time.ts'

interface Props {
  readonly error: unknown
  /** When what is shown was fetched, by this machine's clock. */
  readonly from: number
  readonly retry: () => void
}

/** What is on screen is no longer what is: since when, why, and one way out. */
export function OldNews({ error, from, retry }: Props) {
  const { title, detail } = asProblem(error)
  const clock = useClock()
  const at = clock.now() - (Date.now() - from)
  return (
    <div className="banner bad" role="alert">
      <Icon name="warn" size={18} />
      <p>
        <b>These are from {clockTime(Math.floor(at / 1000) * 1000)} UTC.</b> {title}. {detail}
      </p>
      <div className="end">
        <button type="button" className="btn small" onClick={retry}>
          Try again
        </button>
      </div>
    </div>
  )
}
