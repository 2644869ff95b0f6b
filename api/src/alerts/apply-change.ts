import type { AlertCommand } from '../pipeline/pipeline.ts'
import type { AlertDraft } from './alert-draft.ts'

/** A person's decision onto the alert: open → acknowledged → closed with a verdict, and back by reopening. */
export function applyChange(draft: AlertDraft, command: AlertCommand): void {
  switch (command.type) {
    case 'acknowledge':
      if (draft.status === 'open') draft.status = 'acknowledged'
      if (draft.assignee === '') draft.assignee = command.by
      return
    case 'assign':
      draft.assignee = command.assignee.slice(0, 200)
      return
    case 'close':
      draft.status = 'closed'
      draft.verdict = command.verdict
      return
    case 'reopen':
      draft.status = 'open'
      draft.verdict = null
      return
    default:
      command satisfies never
  }
}
