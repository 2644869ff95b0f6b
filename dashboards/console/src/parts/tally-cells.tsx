import type { Tally } from '@tripline/api/wire'
import { count } from '../words/figures.ts'
import { Icon } from './icon.tsx'

interface Props {
  readonly agent: Tally
  readonly peers: Tally
  readonly fleet: Tally
}

/** First time for agent, peers, fleet: the one shape of every claim. */
export function TallyCells({ agent, peers, fleet }: Props) {
  return (
    <div className="cells">
      <TallyCell who="agent" tally={agent} empty="no data" />
      <TallyCell who="peers" tally={peers} empty="no peers" />
      <TallyCell who="fleet" tally={fleet} empty="no data" />
    </div>
  )
}

interface CellProps {
  readonly who: string
  readonly tally: Tally
  readonly empty: string
}

function TallyCell({ who, tally, empty }: CellProps) {
  const known = tally.of > 0
  const first = known && tally.seen === 0
  return (
    <div className={first ? 'cell yes' : 'cell'}>
      <b>
        <Icon name={first ? 'first' : known ? 'seen' : 'unknown'} size={10} />
        {who}
        {first && <span className="vh"> (first time)</span>}
      </b>
      <span>{known ? `${count(tally.seen)} of ${count(tally.of)}` : empty}</span>
    </div>
  )
}
