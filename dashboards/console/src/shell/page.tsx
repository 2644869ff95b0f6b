import type { ReactNode } from 'react'
import { createContext, useContext, useEffect, useRef } from 'react'
import { Topbar } from './topbar.tsx'
import { useTitle } from './use-title.ts'

/** Whether a page was shown before this one. */
export const VisitedContext = createContext<{ current: boolean }>({ current: false })

interface Props {
  readonly title: string
  readonly crumbs: ReactNode
  /** Between the top bar and the content: the verdict bar. */
  readonly head?: ReactNode
  /** Fills the window; its lists scroll by themselves. */
  readonly fit?: boolean
  readonly children: ReactNode
}

/** Every page behind the login: top bar, then the one main landmark, which takes the focus when one arrives from elsewhere. */
export function Page({ title, crumbs, head, fit = false, children }: Props) {
  useTitle(title)
  const main = useRef<HTMLElement>(null)
  const visited = useContext(VisitedContext)
  useEffect(() => {
    if (visited.current) main.current?.focus({ preventScroll: true })
    visited.current = true
  }, [visited])
  return (
    <>
      <Topbar crumbs={crumbs} />
      {head}
      <main id="main" ref={main} className={fit ? 'content fit' : 'content'} tabIndex={-1}>
        {children}
      </main>
    </>
  )
}
