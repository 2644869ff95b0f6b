import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useDeferredValue, useMemo } from 'react'
import { agentsQuery } from '../http/queries.ts'
import { Failure } from '../parts/failure.tsx'
import { PanelSkeleton } from '../parts/skeleton.tsx'
import { Page } from '../shell/page.tsx'
import { StaleBanner } from '../shell/stale-banner.tsx'
import { plural } from '../words/figures.ts'
import { readAgentsSearch, selectAgents } from './agents-search.ts'
import { AgentsTable } from './agents-table.tsx'

const REFRESH_MS = 30_000

export function AgentsPage() {
  const search = useSearch({
    from: '/shell/agents',
    select: readAgentsSearch,
    structuralSharing: true,
  })
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery({ ...agentsQuery, refetchInterval: REFRESH_MS })
  const asked = useDeferredValue(search)
  const agents = useMemo(() => selectAgents(data?.agents ?? [], asked), [data, asked])
  const unattributed = agents.filter((agent) => agent.id.startsWith('unattributed:')).length
  return (
    <Page title="Agents" crumbs={<span aria-current="page">Agents</span>}>
      <div className="pagehead">
        <h1>Agents</h1>
        {data !== undefined && (
          <p className="sub">
            {plural(agents.length, 'agent')}
            {unattributed > 0 && `, ${unattributed} of them not attributed to any by name`}
          </p>
        )}
        <div className="end">
          <input
            className="field narrow"
            type="search"
            placeholder="Filter: name, owner, charter"
            aria-label="Filter agents"
            maxLength={200}
            value={search.q ?? ''}
            onChange={({ target }) =>
              void navigate({
                to: '/agents',
                search: { ...search, q: target.value },
                replace: true,
                resetScroll: false,
              })
            }
          />
        </div>
      </div>
      <StaleBanner what="This page" />
      {data !== undefined ? (
        <AgentsTable agents={agents} search={search} />
      ) : error !== null ? (
        <Failure error={error} what="the agents" retry={() => void refetch()} />
      ) : (
        <div aria-busy="true">
          <PanelSkeleton rows={10} />
        </div>
      )}
    </Page>
  )
}
