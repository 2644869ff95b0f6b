import type { AlertSummary } from '@tripline/api/wire'
import { createContext, use } from 'react'

/** Which alert was selected last; outlives the page, so that coming back finds it again. */
export interface SelectionMemory {
  readonly selectedId: string
  select(id: string): void
}

export const SelectionContext = createContext<SelectionMemory>({ selectedId: '', select: () => {} })

export interface Selection {
  readonly selected: AlertSummary | undefined
  select(id: string): void
  /** By how many rows, not past the ends. */
  move(by: number): void
}

/** The first row until somebody chooses, and again when the chosen one is not in the list. */
export function useSelection(rows: readonly AlertSummary[]): Selection {
  const { selectedId, select } = use(SelectionContext)
  const found = rows.findIndex((row) => row.id === selectedId)
  const place = Math.max(0, found)
  return {
    selected: rows[place],
    select,
    move(by) {
      const next = rows[Math.min(rows.length - 1, Math.max(0, place + by))]
      if (next !== undefined) select(next.id)
    },
  }
}
