import type { ReactNode } from 'react'
import { useMemo, useState } from 'react'
import { SelectionContext } from './use-selection.ts'

export function SelectionProvider({ children }: { readonly children: ReactNode }) {
  const [selectedId, select] = useState('')
  const memory = useMemo(() => ({ selectedId, select }), [selectedId])
  return <SelectionContext value={memory}>{children}</SelectionContext>
}
