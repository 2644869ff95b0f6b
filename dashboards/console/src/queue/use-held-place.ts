import type { RefObject } from 'react'
import { useLayoutEffect, useRef } from 'react'

/**
 * When rows come in above the selected one, scrolls by their height, so that what is looked at stays where it is.
 * `rows` is only compared: a new list is what may have moved it.
 */
export function useHeldPlace(
  list: RefObject<HTMLElement | null>,
  selectedId: string,
  rows: readonly unknown[],
): void {
  const was = useRef<{ id: string; top: number; rows: readonly unknown[] } | null>(null)
  useLayoutEffect(() => {
    const row = list.current?.querySelector(`[data-alert="${CSS.escape(selectedId)}"]`)
    if (list.current === null || !(row instanceof HTMLElement)) return
    const before = was.current
    const top = row.offsetTop
    was.current = { id: selectedId, top, rows }
    if (before === null || before.id !== selectedId || before.rows === rows || before.top === top)
      return
    const scrolls = list.current.scrollHeight > list.current.clientHeight
    const target = scrolls ? list.current : document.scrollingElement
    // The browser may have held the place itself (scroll anchoring); then there is nothing left to do.
    target?.scrollTo({ top: target.scrollTop + top - before.top, behavior: 'instant' })
  })
}
