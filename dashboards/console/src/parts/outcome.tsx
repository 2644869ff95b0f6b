import type { EventSummary } from '@tripline/api/wire'
import { visibleText } from '../words/visible-text.ts'
import { outcomeWord } from '../words/vocabulary.ts'

type Props = { readonly event: Pick<EventSummary, 'outcome' | 'errorCode'> }

/** 'went through', 'refused', 'failed', with the source's own code on hover. */
export function Outcome({ event }: Props) {
  const title = event.errorCode === '' ? {} : { title: visibleText(event.errorCode) }
  return (
    <span className={`outcome ${event.outcome}`} {...title}>
      {outcomeWord[event.outcome]}
    </span>
  )
}
