import type { AlertSummary } from '@tripline/api/wire'
import { statusWord, verdictWord } from '../words/vocabulary.ts'
import { Icon } from './icon.tsx'

type Props = Pick<AlertSummary, 'status' | 'verdict'>

/** 'Open', 'Acknowledged', 'Closed, benign'. */
export function StatusMark({ status, verdict }: Props) {
  return (
    <span className="state">
      <Icon name={status} size={14} />
      <span>
        {statusWord[status]}
        {verdict !== null && `, ${verdictWord[verdict]}`}
      </span>
    </span>
  )
}
