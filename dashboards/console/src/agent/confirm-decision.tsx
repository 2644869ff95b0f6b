import { AlertDialog } from 'radix-ui'
import type { ReactNode } from 'react'

interface Props {
  /** On the button that asks. */
  readonly label: string
  readonly title: string
  /** What will be so afterwards, and what cannot be taken back. */
  readonly says: ReactNode
  readonly children?: ReactNode
  readonly primary?: boolean
  readonly busy: boolean
  readonly act: () => void
}

/** A button that says first what it will do. */
export function ConfirmDecision({ label, title, says, children, primary, busy, act }: Props) {
  return (
    <AlertDialog.Root>
      <AlertDialog.Trigger asChild>
        <button
          type="button"
          className={primary === true ? 'btn small primary' : 'btn small'}
          disabled={busy}
        >
          {label}
        </button>
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <div className="backdrop" />
        <AlertDialog.Content className="dialog confirm">
          <AlertDialog.Title>{title}</AlertDialog.Title>
          <AlertDialog.Description>{says}</AlertDialog.Description>
          {children}
          <div className="answers">
            <AlertDialog.Cancel asChild>
              <button type="button" className="btn">
                Cancel
              </button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <button type="button" className="btn primary" onClick={act}>
                {label}
              </button>
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
