import { createContext, useContext, useSyncExternalStore } from 'react'
import type { Theme, ThemeStore } from './theme-store.ts'

export const ThemeContext = createContext<ThemeStore | null>(null)

export function useTheme(): { readonly theme: Theme; readonly toggle: () => void } {
  const store = useContext(ThemeContext)
  if (store === null) throw new Error('the theme needs a ThemeContext above it')
  return { theme: useSyncExternalStore(store.subscribe, store.get), toggle: store.toggle }
}
