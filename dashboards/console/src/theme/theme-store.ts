export type Theme = 'light' | 'dark'

export interface ThemeStore {
  get(): Theme
  /** Switches and remembers. */
  toggle(): void
  subscribe(changed: () => void): () => void
}

const KEY = 'tripline-theme'

/** The theme lies on the root element, where theme-first.js put it; without a choice it follows the system. */
export function createThemeStore(root: HTMLElement, storage: Storage | null): ThemeStore {
  const listeners = new Set<() => void>()
  const get = (): Theme => (root.dataset.theme === 'light' ? 'light' : 'dark')

  function set(theme: Theme): void {
    root.dataset.theme = theme
    for (const changed of listeners) changed()
  }
  const system = matchMedia('(prefers-color-scheme: light)')
  system.addEventListener('change', () => {
    if (storage?.getItem(KEY) == null) set(system.matches ? 'light' : 'dark')
  })
  return {
    get,
    toggle() {
      const next = get() === 'dark' ? 'light' : 'dark'
      storage?.setItem(KEY, next)
      set(next)
    },
    subscribe(changed) {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
  }
}

/** Null where the browser refuses: a private window, a strict setting. */
export function openStorage(): Storage | null {
  try {
    return window.localStorage
  } catch {
    return null
  }
}
