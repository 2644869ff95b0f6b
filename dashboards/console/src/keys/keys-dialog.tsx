import { Dialog } from 'radix-ui'
import { useState } from 'react'
import { KeyCaps } from './key-caps.tsx'
import { useKeyList, useKeys } from './keys-context.tsx'

/** The `?` button and the list it opens: the keys that work on this page, and no others. */
export function KeysDialog() {
  const [open, setOpen] = useState(false)
  const list = useKeyList()
  useKeys([{ key: '?', says: 'this list', run: () => setOpen(true) }])
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger asChild>
        <button
          type="button"
          className="btn quiet icon hide-s"
          aria-label="Keyboard shortcuts"
          title="Keyboard shortcuts (?)"
        >
          <kbd>?</kbd>
        </button>
      </Dialog.Trigger>
      <Dialog.Portal>
        <div className="backdrop" />
        <Dialog.Content className="dialog" aria-describedby={undefined}>
          <Dialog.Title>Keyboard</Dialog.Title>
          {open && <KeyList bindings={groupBySaying(list())} />}
          <Dialog.Close asChild>
            <button type="button" className="btn">
              Close
            </button>
          </Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function groupBySaying(bindings: readonly { key: string; says: string }[]) {
  const lines = new Map<string, string[]>()
  for (const { key, says } of bindings) {
    const keys = lines.get(says) ?? []
    if (!keys.includes(key)) keys.push(key)
    lines.set(says, keys)
  }
  return [...lines]
}

function KeyList({ bindings }: { readonly bindings: readonly [string, readonly string[]][] }) {
  return (
    <dl>
      {bindings.map(([says, keys]) => (
        <div key={says}>
          <dt>
            {keys.map((key) => (
              <KeyCaps key={key} sequence={key} />
            ))}
          </dt>
          <dd>{says}</dd>
        </div>
      ))}
    </dl>
  )
}
