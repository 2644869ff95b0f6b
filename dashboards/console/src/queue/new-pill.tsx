import { plural } from '../words/figures.ts'

interface Props {
  readonly count: number
  readonly takeIn: () => void
}

/** New alerts wait here; pressing it adds their rows and moves nothing else. */
export function NewPill({ count, takeIn }: Props) {
  if (count === 0) return null
  return (
    <button type="button" className="newpill" onClick={takeIn}>
      <span className="dot" aria-hidden="true" />
      {plural(count, 'new alert')}
    </button>
  )
}
