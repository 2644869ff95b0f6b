import type { Approval } from '@tripline/api/wire'
import { Outside } from '../parts/outside.tsx'
import { calendarDay } from '../time/exact-time.ts'
import { plural } from '../words/figures.ts'
import type { DiffLine } from './diff-call.ts'
import { diffCall } from './diff-call.ts'

const SAID: Readonly<Record<DiffLine['kind'], string>> = {
  same: '',
  before: 'before: ',
  now: 'now asked: ',
}

/** What would be sent, and what of it is not as it was the last time somebody said yes. */
export function CallDiff({ approval }: { readonly approval: Approval }) {
  const { lastApproved, call } = approval
  return (
    <div className="diff">
      <header>
        <code>
          <Outside text={approval.action} />
        </code>
        <span>{comparedWith(approval)}</span>
      </header>
      {diffCall(approval).map((line, place) => (
        <div key={place} className={line.kind}>
          <span>
            <span className="vh">{lastApproved === null ? '' : SAID[line.kind]}</span>
            <Outside text={`${line.name}: ${line.value}`} />
          </span>
        </div>
      ))}
      {call.more > 0 && (
        <footer>
          {plural(call.more, 'more line')} of this call {call.more === 1 ? 'is' : 'are'} not shown
          here. What you approve holds them too.
        </footer>
      )}
    </div>
  )
}

function comparedWith({ lastApproved, state }: Approval): string {
  if (lastApproved !== null)
    return `against the last approved call, ${calendarDay(lastApproved.at)}`
  return state === 'pending' ? 'no call of this kind was approved before' : ''
}
