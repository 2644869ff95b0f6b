import { useEffect } from 'react'

/** What the browser's tab and history say. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Tripline`
  }, [title])
}
