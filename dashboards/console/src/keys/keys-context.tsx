import type { ReactNode } from 'react'
import { createContext, useContext, useEffect, useRef, useState } from 'react'
import type { KeyBinding, KeyRegistry } from './key-registry.ts'
import { createKeyRegistry } from './key-registry.ts'

const KeysContext = createContext<KeyRegistry | null>(null)

const FIELDS = 'input, textarea, select, [contenteditable]'
const OPENED = '[role="dialog"], [role="alertdialog"], [role="menu"]'
const OWN_ENTER = 'a, button, summary, [role="menuitem"]'

/** Listens for the whole window. Keys never fire inside a field, a menu or a dialog, nor with a modifier. */
export function KeysProvider({ children }: { readonly children: ReactNode }) {
  const [registry] = useState(() => createKeyRegistry(() => performance.now()))
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return
      const target = event.target instanceof Element ? event.target : document.body
      if (target.closest(FIELDS) !== null) return
      if (event.key === 'Enter' && target.closest(OWN_ENTER) !== null) return
      if (document.querySelector(OPENED) !== null) return
      if (registry.press(event.key)) event.preventDefault()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [registry])
  return <KeysContext value={registry}>{children}</KeysContext>
}

function useRegistry(): KeyRegistry {
  const registry = useContext(KeysContext)
  if (registry === null) throw new Error('useKeys needs a KeysProvider above it')
  return registry
}

/** Binds keys while the component is on screen. */
export function useKeys(bindings: readonly KeyBinding[]): void {
  const registry = useRegistry()
  const latest = useRef(bindings)
  useEffect(() => {
    latest.current = bindings
  })
  useEffect(() => registry.add(() => latest.current), [registry])
}

/** What works on this page now. */
export const useKeyList = (): (() => readonly KeyBinding[]) => useRegistry().list
