import type { Approval } from '@tripline/api/wire'
import { Icon } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import { Outside } from '../parts/outside.tsx'

interface Props {
  readonly approval: Approval
  /** Whether the next one may be who is looking. */
  readonly mayYou: boolean
}

type Voice = Approval['approvedBy'][number]

/** Who has said yes or no, and how many are still needed. */
export function Persons({ approval, mayYou }: Props) {
  const { approvedBy, deniedBy, needed, state } = approval
  const missing = state === 'pending' ? Math.max(0, needed - approvedBy.length) : 0
  const more = approvedBy.length > 0 ? ' more' : ''
  return (
    <ul className="persons">
      {approvedBy.map((voice) => (
        <Said key={voice.by} voice={voice} yes />
      ))}
      {deniedBy !== null && <Said voice={deniedBy} yes={false} />}
      {missing > 0 && (
        <li>
          <Icon name="unknown" size={18} />
          <span>{missing === 1 ? `one${more} person` : 'two persons'}</span>
          <small>{mayYou ? 'you may' : 'not you'}</small>
        </li>
      )}
    </ul>
  )
}

function Said({ voice, yes }: { readonly voice: Voice; readonly yes: boolean }) {
  return (
    <li className={yes ? 'yes' : 'no'}>
      <Icon name={yes ? 'closed' : 'denied'} size={18} />
      <span>
        <Outside text={voice.by} />
      </span>
      <small>
        {yes ? 'yes' : 'no'}, <Moment at={voice.at} />
      </small>
      {voice.note !== '' && (
        <q>
          <Outside text={voice.note} />
        </q>
      )}
    </li>
  )
}
