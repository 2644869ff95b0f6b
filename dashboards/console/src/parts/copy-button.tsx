import { useState } from 'react'
import { middleCut } from '../words/middle-cut.ts'
import { visibleText } from '../words/visible-text.ts'
import { copyText } from './copy-text.ts'
import { Icon } from './icon.tsx'
import { useToast } from './toast-context.tsx'

interface Props {
  readonly text: string
  /** What it is: "credential", "event id", "commands". */
  readonly what: string
  /** With words instead of the bare icon. */
  readonly label?: string
}

export function CopyButton({ text, what, label }: Props) {
  const toast = useToast()
  const [done, setDone] = useState(false)
  const copy = async () => {
    const copied = await copyText(text)
    setDone(copied)
    const shown = label === undefined ? middleCut(visibleText(text), 24, 8) : what
    toast.say(
      copied ? `Copied ${shown}` : 'The browser did not allow copying. Select the text instead.',
    )
  }
  const name = label === undefined ? `Copy ${what} ${visibleText(text)}` : `Copy ${what}`
  const looks = label === undefined ? 'copy' : 'btn small'
  return (
    <button
      type="button"
      className={done ? `${looks} done` : looks}
      aria-label={name}
      onClick={() => void copy()}
    >
      <Icon name={done ? 'check' : 'copy'} size={14} />
      {label}
    </button>
  )
}
