import type { Approval, SessionInfo } from '@tripline/api/wire'
import { visibleText } from '../words/visible-text.ts'

type Asked = Pick<Approval, 'requestedBy' | 'owner' | 'agentId' | 'approvedBy'>

/**
 * Why this person cannot approve, in words; '' when nothing speaks against it. The API decides by the same rules, whatever
 * the letters' case; this only says it beforehand.
 */
export function whyNotYou(approval: Asked, { name }: Pick<SessionInfo, 'name'>): string {
  const isYou = (other: string) => other !== '' && other.toLowerCase() === name.toLowerCase()
  if (isYou(approval.requestedBy)) return 'You asked for this call, so you cannot approve it.'
  if (isYou(approval.owner)) {
    return `You answer for ${visibleText(approval.agentId)}, so you cannot approve its calls.`
  }
  if (approval.approvedBy.some(({ by }) => isYou(by))) {
    return 'You have approved it. It needs a second person.'
  }
  return ''
}
