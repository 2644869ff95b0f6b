import type { ResponseRecord, ResponseState } from '@tripline/api/wire'
import type { IconName } from '../parts/icon.tsx'
import { Icon } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import { Outside } from '../parts/outside.tsx'
import { plural } from '../words/figures.ts'
import { PlanBox } from './plan-box.tsx'
import { ResponseButtons } from './response-buttons.tsx'
import { standing } from './response-words.ts'
import type { ResponseAct } from './use-responses.ts'

const ICONS: Readonly<Record<ResponseState, IconName>> = {
  proposed: 'unknown',
  evidence: 'clock',
  executing: 'clock',
  verifying: 'clock',
  effective: 'closed',
  failed: 'warn',
  undoing: 'clock',
  undone: 'open',
  dismissed: 'close',
}
/** States in which the plan is what somebody decides by. */
const OPEN: ReadonlySet<ResponseState> = new Set(['proposed', 'failed'])

interface Props {
  readonly response: ResponseRecord
  readonly busy: boolean
  /** By the kill switch. */
  readonly stopped: boolean
  /** Null for who only looks. */
  readonly act: ((act: ResponseAct) => void) | null
}

/** One response: what it is, whether it can be undone, what it would do, how it stands. */
export function ResponseStep({ response, busy, stopped, act }: Props) {
  const { state, title, action, measure, reversible, by, decidedAt, evidence } = response
  const words = standing(response)
  // What works again is no success any more.
  const looks = response.usedAgainAt > 0 && state === 'effective' ? 'failed' : state
  return (
    <li className={`step ${looks}`} data-response={response.id}>
      <Icon name={ICONS[looks]} size={18} />
      <div>
        <div className="head">
          <b>
            <Outside text={title || action || measure} />
          </b>
          <span className={reversible ? 'chip' : 'chip bad'}>
            {reversible ? 'can be undone' : 'cannot be undone'}
          </span>
          {by === 'tripline' && <span className="chip">automatic</span>}
        </div>
        {OPEN.has(state) && <PlanBox plan={response.plan} />}
        {words !== '' && (
          <p className="standing" role="status">
            {words}
          </p>
        )}
        {decidedAt > 0 && (
          <p className="note">
            Decided by {by === 'tripline' ? 'the playbook' : <Outside text={by} />},{' '}
            <Moment at={decidedAt} />
            {evidence !== null && `; evidence kept: ${plural(evidence.events, 'event')}`}
            {response.checkedAt > 0 && (
              <>
                ; provider asked last <Moment at={response.checkedAt} />
              </>
            )}
          </p>
        )}
        {act !== null && (
          <ResponseButtons response={response} busy={busy} stopped={stopped} act={act} />
        )}
      </div>
    </li>
  )
}
