import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { AlertFilter, AlertSearch } from './alert-filter.ts'

interface Props {
  readonly className: string
  readonly search: AlertSearch
  readonly sort: AlertFilter['sort']
  readonly current: AlertFilter['sort']
  readonly children: ReactNode
}

/** Highest first only: nobody works a queue from its quiet end. The choice lies in the address. */
export function SortHeader({ className, search, sort, current, children }: Props) {
  const navigate = useNavigate()
  const { sort: _, ...others } = search
  const target: AlertSearch = sort === 'risk' ? others : { ...others, sort }
  return (
    <th scope="col" className={className} aria-sort={sort === current ? 'descending' : 'none'}>
      <button type="button" onClick={() => void navigate({ to: '/alerts', search: target })}>
        {children}
        {sort === current && <span aria-hidden="true">↓</span>}
      </button>
    </th>
  )
}
