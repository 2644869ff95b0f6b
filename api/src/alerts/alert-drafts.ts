import type { AlertDraft } from './alert-draft.ts'

/** The alerts that may still grow or change, the newest of them. */
export interface AlertDrafts {
  get(id: string): AlertDraft | null
  /** One is given up for it where there are too many: the oldest that is closed, else the oldest. */
  keep(draft: AlertDraft): void
  /** Of a draft that is kept. */
  changed(id: string): void
  /** Those that changed since the last call; null for one that was given up. */
  takeChanges(sink: (id: string, draft: AlertDraft | null) => void): void
  /** As it was saved. */
  restore(id: string, draft: AlertDraft): void
}

const MOST = 4096

export function createAlertDrafts(): AlertDrafts {
  const drafts = new Map<string, AlertDraft>()
  const changed = new Set<string>()

  function victim(): AlertDraft | undefined {
    for (const one of drafts.values()) if (one.status === 'closed') return one
    return drafts.values().next().value
  }

  return {
    get: (id) => drafts.get(id) ?? null,
    keep(draft) {
      drafts.set(draft.id, draft)
      changed.add(draft.id)
      const given = drafts.size > MOST ? victim() : undefined
      if (given === undefined) return
      drafts.delete(given.id)
      changed.add(given.id)
    },
    changed: (id) => void changed.add(id),
    takeChanges(sink) {
      for (const id of changed) sink(id, drafts.get(id) ?? null)
      changed.clear()
    },
    // A draft that an earlier release saved lacks what later ones tell.
    restore: (id, draft: Omit<AlertDraft, 'nearest'> & Partial<AlertDraft>) =>
      void drafts.set(id, { ...draft, nearest: draft.nearest ?? [] }),
  }
}
