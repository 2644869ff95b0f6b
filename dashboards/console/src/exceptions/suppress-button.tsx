import type { Alert } from '@tripline/api/wire'
import { useId, useRef, useState } from 'react'
import { useKeys } from '../keys/keys-context.tsx'
import { ConfirmDecision } from '../parts/confirm-decision.tsx'
import { Outside } from '../parts/outside.tsx'
import { useClock } from '../time/clock-context.tsx'
import { listed } from '../words/figures.ts'
import { detectorsOf } from './detectors-of.ts'
import { useExceptionDecision } from './use-exceptions.ts'

const DAY = 24 * 3_600_000
const LENGTHS = [
  { days: 1, words: '1 day' },
  { days: 7, words: '7 days' },
  { days: 30, words: '30 days' },
  { days: 90, words: '90 days, the longest' },
] as const
const USUAL = 7
/** Two clocks differ a little, and the API takes nothing longer than the longest. */
const LEEWAY_MS = 60_000

/** Makes an exception of what the alert tells of, with a reason and an end. */
export function SuppressButton({ alert }: { readonly alert: Alert }) {
  const clock = useClock()
  const { mutate, isPending } = useExceptionDecision()
  const place = useRef<HTMLSpanElement>(null)
  const [reason, setReason] = useState('')
  const [days, setDays] = useState(USUAL)
  const [all, setAll] = useState(false)
  const [whatField, reasonField, lengthField] = [useId(), useId(), useId()]
  const detectors = detectorsOf(alert)
  useKeys([
    {
      key: 's',
      says: 'suppress what is like this, for a while',
      run: () => place.current?.querySelector('button')?.click(),
    },
  ])
  return (
    <span ref={place} className="suppress">
      <ConfirmDecision
        label="Suppress"
        title="Suppress what is like this?"
        says={
          <>
            Nothing like it alerts for <Outside text={alert.agentId} /> until it ends by itself.
            What destroys in production or touches a decoy alerts all the same. This alert stays.
          </>
        }
        large
        busy={isPending}
        ready={reason.trim() !== ''}
        act={() => {
          mutate({
            ...{ act: 'add', agentId: alert.agentId, reason: reason.trim() },
            ...{ detectors: all ? [] : detectors, expiresAt: clock.now() + days * DAY - LEEWAY_MS },
          })
          setReason('')
        }}
      >
        <label htmlFor={whatField}>
          What
          <select
            id={whatField}
            className="field"
            value={all ? 'all' : 'these'}
            onChange={({ currentTarget }) => setAll(currentTarget.value === 'all')}
          >
            {detectors.length > 0 && <option value="these">only {listed(detectors)}</option>}
            <option value="all">every detector</option>
          </select>
        </label>
        <label htmlFor={reasonField}>
          Why; it stands in the audit log
          <input
            id={reasonField}
            className="field"
            maxLength={500}
            autoComplete="off"
            value={reason}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
          />
        </label>
        <label htmlFor={lengthField}>
          For how long
          <select
            id={lengthField}
            className="field"
            value={days}
            onChange={({ currentTarget }) => setDays(Number(currentTarget.value))}
          >
            {LENGTHS.map((one) => (
              <option key={one.days} value={one.days}>
                {one.words}
              </option>
            ))}
          </select>
        </label>
      </ConfirmDecision>
    </span>
  )
}
