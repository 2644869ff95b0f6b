import type { AlertSummary } from '@tripline/api/wire'
import { visibleText } from '../words/visible-text.ts'
import { verdictWord } from '../words/vocabulary.ts'

/** Who has done what about an alert, in a sentence. */
export function soFar(alert: Pick<AlertSummary, 'status' | 'assignee' | 'verdict'>): string {
  const who = visibleText(alert.assignee)
  switch (alert.status) {
    case 'open':
      return who === '' ? 'Nobody has taken it yet.' : `Assigned to ${who}, not acknowledged yet.`
    case 'acknowledged':
      return who === '' ? 'Acknowledged, assigned to nobody.' : `Acknowledged; ${who} has it.`
    case 'closed': {
      const verdict =
        alert.verdict === null ? 'without a verdict' : `as ${verdictWord[alert.verdict]}`
      return who === '' ? `Closed ${verdict}.` : `Closed ${verdict}; ${who} had it.`
    }
  }
}
