import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { statusQuery } from '../http/queries.ts'
import { useKeys } from '../keys/keys-context.tsx'
import { Failure } from '../parts/failure.tsx'
import { Page } from '../shell/page.tsx'
import { StaleBanner } from '../shell/stale-banner.tsx'
import { useTriageKeys } from '../triage/use-triage-keys.ts'
import { plural } from '../words/figures.ts'
import { readSearch, toFilter } from './alert-filter.ts'
import { BudgetStrip } from './budget-strip.tsx'
import { EmptyQueue } from './empty-queue.tsx'
import { FilterBar } from './filter-bar.tsx'
import { HintBar } from './hint-bar.tsx'
import { NewPill } from './new-pill.tsx'
import { Preview } from './preview.tsx'
import { QueueSkeleton } from './queue-skeleton.tsx'
import { QueueTable } from './queue-table.tsx'
import { useQueue } from './use-queue.ts'
import { useSelection } from './use-selection.ts'

export function QueuePage() {
  const search = useSearch({ from: '/shell/alerts', select: readSearch, structuralSharing: true })
  const filter = useMemo(() => toFilter(search), [search])
  const navigate = useNavigate()
  const queue = useQueue(filter)
  const { data: status } = useQuery(statusQuery)
  const { selected, select, move } = useSelection(queue.rows)
  const open = useCallback(
    (alertId: string) => void navigate({ to: '/alerts/$alertId', params: { alertId } }),
    [navigate],
  )

  useKeys([
    { key: 'j', says: 'next, previous alert', run: () => move(1) },
    { key: 'k', says: 'next, previous alert', run: () => move(-1) },
    {
      key: 'Enter',
      says: 'open the selected alert',
      run: () => {
        if (selected !== undefined) open(selected.id)
      },
    },
  ])
  useTriageKeys(selected, () => move(1))

  const empty = !queue.pending && queue.error === null && queue.rows.length === 0
  const waiting = queue.waiting.length
  return (
    <Page
      title={status === undefined ? 'Alerts' : `Alerts (${status.openAlerts} open)`}
      crumbs={<span aria-current="page">Alerts</span>}
      fit
    >
      <div className="pagehead">
        <h1>Alerts</h1>
        <FilterBar search={search} shown={queue.pending ? undefined : queue.total} />
        <div className="end">
          <NewPill count={waiting} takeIn={queue.takeInWaiting} />
        </div>
      </div>
      <StaleBanner what="The list below" />
      {status !== undefined && <BudgetStrip budget={status.budget} now={status.now} />}
      {queue.error !== null && queue.rows.length === 0 && (
        <Failure error={queue.error} what="the alerts" retry={queue.retry} />
      )}
      {queue.pending && queue.error === null && <QueueSkeleton />}
      {empty && <EmptyQueue search={search} status={status} waiting={waiting} />}
      {queue.rows.length > 0 && (
        <div className="cols">
          <QueueTable
            queue={queue}
            search={search}
            filter={filter}
            selectedId={selected?.id ?? ''}
            select={select}
            open={open}
          />
          {selected !== undefined && <Preview alert={selected} />}
        </div>
      )}
      {queue.rows.length > 0 && <HintBar />}
      <p className="vh" role="status">
        {waiting === 0 ? '' : `${plural(waiting, 'new alert')} above the list.`}
      </p>
    </Page>
  )
}
