import { asProblem } from '../http/problem-error.ts'
import { Icon } from './icon.tsx'

interface Props {
  readonly error: unknown
  /** What could not be shown: "the alerts". */
  readonly what: string
  readonly retry: () => void
}

/** What failed, why, and the one thing to do about it. */
export function Failure({ error, what, retry }: Props) {
  const problem = asProblem(error)
  return (
    <div className="banner bad" role="alert">
      <Icon name="warn" size={18} />
      <p>
        <b>Cannot show {what}.</b> {problem.title}. {problem.detail}
      </p>
      <div className="end">
        <button type="button" className="btn small" onClick={retry}>
          Try again
        </button>
      </div>
    </div>
  )
}
