import { Link, useNavigate } from '@tanstack/react-router'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import type { AgentSummary } from '@tripline/api/wire'
import type { ReactNode } from 'react'
import { useLayoutEffect, useRef, useState } from 'react'
import { AgentRow } from './agent-row.tsx'
import type { AgentSort, AgentsSearch } from './agents-search.ts'

interface Props {
  readonly agents: readonly AgentSummary[]
  readonly search: AgentsSearch
}

const ROW_PX = 58
const COLUMNS = 7

/** A fleet can have a hundred thousand agents: only the rows in sight are built. */
export function AgentsTable({ agents, search }: Props) {
  const table = useRef<HTMLTableElement>(null)
  const [margin, setMargin] = useState(0)
  useLayoutEffect(() => {
    setMargin((table.current?.getBoundingClientRect().top ?? 0) + window.scrollY)
  }, [])
  const rows = useWindowVirtualizer({
    count: agents.length,
    estimateSize: () => ROW_PX,
    overscan: 10,
    scrollMargin: margin,
    getItemKey: (place) => agents[place]?.id ?? place,
  })
  const shown = rows.getVirtualItems()
  const above = (shown[0]?.start ?? margin) - margin
  const below = rows.getTotalSize() - ((shown.at(-1)?.end ?? margin) - margin)
  if (agents.length === 0) {
    return (
      <section className="panel empty" aria-label="No agents">
        {search.q === undefined ? (
          <>
            <h2>No agent here.</h2>
            <p>Agents appear with their first call, or when agents.yaml declares them.</p>
          </>
        ) : (
          <>
            <h2>No agent matches this filter.</h2>
            <Link
              className="btn"
              to="/agents"
              search={search.sort === undefined ? {} : { sort: search.sort }}
            >
              Show all agents
            </Link>
          </>
        )}
      </section>
    )
  }
  return (
    <section className="panel" aria-label="Agents">
      <table className="cards agents" ref={table} aria-rowcount={agents.length + 1}>
        <thead>
          <tr>
            <Sortable sort="risk" search={search} className="num">
              Risk
            </Sortable>
            <Sortable sort="name" search={search}>
              Agent
            </Sortable>
            <th scope="col">Owner</th>
            <th scope="col">Peer group</th>
            <th scope="col">Baseline</th>
            <Sortable sort="calls" search={search} className="num">
              Calls today
            </Sortable>
            <Sortable sort="seen" search={search} className="num">
              Last seen
            </Sortable>
          </tr>
        </thead>
        <tbody>
          <Spacer height={above} />
          {shown.map((item) => {
            const agent = agents[item.index]
            return agent === undefined ? null : (
              <AgentRow
                key={item.key}
                agent={agent}
                place={item.index}
                measure={rows.measureElement}
              />
            )
          })}
          <Spacer height={below} />
        </tbody>
      </table>
    </section>
  )
}

function Spacer({ height }: { readonly height: number }) {
  if (height <= 0) return null
  return (
    <tr className="spacer">
      <td colSpan={COLUMNS} style={{ height: `${height}px` }} />
    </tr>
  )
}

interface SortableProps {
  readonly sort: AgentSort
  readonly search: AgentsSearch
  readonly className?: string
  readonly children: ReactNode
}

function Sortable({ sort, search, className, children }: SortableProps) {
  const navigate = useNavigate()
  const current = (search.sort ?? 'risk') === sort
  const direction = sort === 'name' ? 'ascending' : 'descending'
  const { sort: _, ...others } = search
  const target: AgentsSearch = sort === 'risk' ? others : { ...others, sort }
  return (
    <th scope="col" className={className} aria-sort={current ? direction : 'none'}>
      <button
        type="button"
        onClick={() => void navigate({ to: '/agents', search: target, resetScroll: false })}
      >
        {children} {current && <span aria-hidden="true">{sort === 'name' ? '↑' : '↓'}</span>}
      </button>
    </th>
  )
}
