import { AlertDialog } from 'radix-ui'
import type { ReactNode } from 'react'
import type { IconName } from './icon.tsx'
import { Icon } from './icon.tsx'

interface Props {
  /** On the button that asks. */
  readonly label: string
  /** In place of the label, which is then its name. */
  readonly icon?: IconName
  /** On the button that answers; the same unless said. */
  readonly answer?: string
  readonly title: string
  /** What will be so afterwards, and what cannot be taken back. */
  readonly says: ReactNode
  readonly children?: ReactNode
  readonly primary?: boolean
  /** Of the height of other controls, where it stands alone. */
  readonly large?: boolean
  /** Answers in outline: what we never recommend. */
  readonly plain?: boolean
  /** Answers in red: what cannot be undone. */
  readonly danger?: boolean
  readonly busy: boolean
  /** False while something it needs is not filled in. */
  readonly ready?: boolean
  readonly act: () => void
}

/** A button that says first what it will do. */
export function ConfirmDecision(props: Props) {
  const { label, icon, answer = label, title, says, children, busy, ready = true, act } = props
  return (
    <AlertDialog.Root>
      <AlertDialog.Trigger asChild>
        <button
          type="button"
          className={askerLooks(props)}
          disabled={busy}
          {...(icon === undefined ? {} : { 'aria-label': label, title: label })}
        >
          {icon === undefined ? label : <Icon name={icon} size={18} />}
        </button>
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <div className="backdrop" />
        <AlertDialog.Content className="dialog confirm" aria-modal="true">
          <AlertDialog.Title>{title}</AlertDialog.Title>
          <AlertDialog.Description asChild>
            <div>{says}</div>
          </AlertDialog.Description>
          {children}
          <div className="answers">
            <AlertDialog.Cancel asChild>
              <button type="button" className="btn">
                Cancel
              </button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <button
                type="button"
                className={`btn ${answerLooks(props)}`.trim()}
                disabled={!ready}
                onClick={act}
              >
                {answer}
              </button>
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}

function askerLooks({ icon, large, primary }: Props): string {
  if (icon !== undefined) return 'btn quiet icon'
  const size = large === true ? 'btn' : 'btn small'
  return primary === true ? `${size} primary` : size
}

function answerLooks({ plain, danger }: Props): string {
  if (danger === true) return 'danger'
  return plain === true ? '' : 'primary'
}
