import type { ReactNode } from 'react'
import { useId } from 'react'

interface Props {
  readonly title: string
  readonly end?: ReactNode
  readonly about?: ReactNode
  readonly className?: string
  readonly id?: string
  readonly severity?: string
  readonly children: ReactNode
}

/** A titled section. Children bring their own padding: `.body`, a table, a list. */
export function Panel({ title, end, about, className, id, severity, children }: Props) {
  const heading = useId()
  return (
    <section
      className={className === undefined ? 'panel' : `panel ${className}`}
      aria-labelledby={heading}
      {...(id === undefined ? {} : { id })}
      {...(severity === undefined ? {} : { 'data-sev': severity })}
    >
      <header>
        <h2 id={heading}>{title}</h2>
        {end !== undefined && <div className="end">{end}</div>}
        {about !== undefined && <p>{about}</p>}
      </header>
      {children}
    </section>
  )
}
