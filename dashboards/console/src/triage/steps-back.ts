import type { AlertSummary, Verdict } from '@tripline/api/wire'

export type TriageAction =
  | { readonly kind: 'acknowledge' }
  | { readonly kind: 'assign'; readonly assignee: string }
  | { readonly kind: 'close'; readonly verdict: Verdict }
  | { readonly kind: 'reopen' }

export type TriageState = Pick<AlertSummary, 'status' | 'assignee' | 'verdict'>

/**
 * What undoes a change: nothing is unsaid, later records put things back. Worked out from the two states, so that it
 * also puts back what an action changed besides (acknowledging may assign).
 */
export function stepsBack(before: TriageState, after: TriageState): readonly TriageAction[] {
  const steps: TriageAction[] = []
  if (before.status !== after.status || before.verdict !== after.verdict) {
    if (before.status === 'closed') {
      if (before.verdict !== null) steps.push({ kind: 'close', verdict: before.verdict })
    } else {
      if (after.status !== 'open') steps.push({ kind: 'reopen' })
      if (before.status === 'acknowledged') steps.push({ kind: 'acknowledge' })
    }
  }
  // Last, because the steps above may assign too; and always with them, because they may not.
  if (before.assignee !== after.assignee || steps.length > 0) {
    steps.push({ kind: 'assign', assignee: before.assignee })
  }
  return steps
}
