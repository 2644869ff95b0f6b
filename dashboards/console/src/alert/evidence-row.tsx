import type { Bar, Reason } from '@tripline/api/wire'
import { Outside } from '../parts/outside.tsx'
import { TallyCells } from '../parts/tally-cells.tsx'
import { bits } from '../words/figures.ts'

/** First time for agent, peers, fleet; then usual against now; then how rare. */
export function EvidenceRow({ reason }: { readonly reason: Reason }) {
  return (
    <li className="ev">
      <div>
        <h3>
          <Outside text={reason.sentence} />
        </h3>
        <p className="det">{reason.detector.replaceAll('-', ' ')}</p>
      </div>
      <TallyCells agent={reason.agent} peers={reason.peers} fleet={reason.fleet} />
      <div className="meas">
        <UsualAndNow reason={reason} />
        <p className="rare">
          <b>
            <Outside text={reason.rarity} />
          </b>
          {reason.bits > 0 && `, ${bits(reason.bits)}`}
          {reason.note !== '' && (
            <>
              . <Outside text={reason.note} />
            </>
          )}
        </p>
      </div>
    </li>
  )
}

/** Both bars on one scale. Without amounts the words alone are compared. */
function UsualAndNow({ reason }: { readonly reason: Reason }) {
  const { usual, now } = reason
  if (usual === null && now === null) {
    return (
      <dl className="words">
        <dt>usual</dt>
        <dd>
          <Outside text={reason.expected} />
        </dd>
        <dt>now</dt>
        <dd>
          <Outside text={reason.observed} />
        </dd>
      </dl>
    )
  }
  const scale = Math.max(usual?.amount ?? 0, now?.amount ?? 0)
  return (
    <dl className="bars">
      <dt>usual</dt>
      <BarLine bar={usual} scale={scale} words={reason.expected} />
      <dt>now</dt>
      <BarLine bar={now} scale={scale} words={reason.observed} now />
    </dl>
  )
}

interface BarProps {
  readonly bar: Bar | null
  readonly scale: number
  readonly words: string
  readonly now?: boolean
}

function BarLine({ bar, scale, words, now = false }: BarProps) {
  const width = bar === null || scale <= 0 ? 0 : Math.max(0, Math.min(1, bar.amount / scale)) * 100
  return (
    <>
      <dd>
        <div className="track" aria-hidden="true">
          <i className={now ? 'now' : undefined} style={{ width: `${width}%` }} />
        </div>
      </dd>
      <dd className="v">
        <Outside text={bar?.label ?? words} />
      </dd>
    </>
  )
}
