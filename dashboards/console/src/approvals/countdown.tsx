import type { Approval } from '@tripline/api/wire'
import { Moment } from '../parts/moment.tsx'
import { useNow } from '../time/use-now.ts'
import { isSoon, timeLeft } from './time-left.ts'

const OVER = {
  denied: 'denied',
  used: 'let pass, once',
  expired: 'expired, unanswered: that means no',
} as const

/** How long it still waits, or for its call; what became of it once that is over. */
export function Countdown({ approval }: { readonly approval: Approval }) {
  const { state, approvedBy, deniedBy, usedAt, expiresAt, requestedAt } = approval
  if (state === 'pending') {
    return <Running label="expires, unanswered means no, in" from={requestedAt} to={expiresAt} />
  }
  if (state === 'approved') {
    const from = approvedBy.at(-1)?.at ?? requestedAt
    return <Running label="approved; may be called once, within" from={from} to={expiresAt} />
  }
  const at = state === 'used' ? usedAt : state === 'denied' ? (deniedBy?.at ?? 0) : expiresAt
  const lapsed = state === 'expired' && approvedBy.length >= approval.needed
  return (
    <div className={`countdown over ${state}`}>
      <b>{state === 'used' ? 'Passed' : state === 'denied' ? 'Denied' : 'Expired'}</b>
      <span className="note">
        {lapsed ? 'approved, and not called in time' : OVER[state]}, <Moment at={at} />
      </span>
    </div>
  )
}

interface RunningProps {
  readonly label: string
  readonly from: number
  readonly to: number
}

function Running({ label, from, to }: RunningProps) {
  const left = to - useNow()
  const share = to > from ? Math.min(1, Math.max(0, left / (to - from))) : 0
  return (
    <div className={isSoon(left) ? 'countdown soon' : 'countdown'} role="timer" aria-label={label}>
      <span className="note">{label}</span>
      <b>{timeLeft(left)}</b>
      <span className="meter" aria-hidden="true">
        <i style={{ width: `${100 * share}%` }} />
      </span>
    </div>
  )
}
