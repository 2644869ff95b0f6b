import type { AlertBook } from '../../alert-book.ts'
import type { DecideAlert } from '../../alerts/decide-alert.ts'
import type { ButtonActs } from './slack-desk.ts'

/** The buttons under an alert. */
export function alertButtons(book: AlertBook, decide: DecideAlert): ButtonActs {
  return new Map([
    [
      'acknowledge',
      {
        needs: 'analyst',
        async act(alertId: string, by: string) {
          const alert = await book.get(alertId)
          if (alert === null) return 'There is no such alert.'
          const after = await decide(alert, by, { type: 'acknowledge' })
          if (after === null) return 'This alert can no longer be changed.'
          return `${by} has it in hand.`
        },
      },
    ],
  ])
}
