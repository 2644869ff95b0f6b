import { useEffect, useRef } from 'react'
import type { AlertFilter, AlertSearch } from './alert-filter.ts'
import { QueueRow } from './queue-row.tsx'
import { SortHeader } from './sort-header.tsx'
import { useHeldPlace } from './use-held-place.ts'
import type { Queue } from './use-queue.ts'

interface Props {
  readonly queue: Queue
  readonly search: AlertSearch
  readonly filter: AlertFilter
  readonly selectedId: string
  readonly select: (id: string) => void
  readonly open: (id: string) => void
}

export function QueueTable({ queue, search, filter, selectedId, select, open }: Props) {
  const list = useRef<HTMLElement>(null)
  useHeldPlace(list, selectedId, queue.rows)
  useEffect(() => {
    list.current
      ?.querySelector(`[data-alert="${CSS.escape(selectedId)}"]`)
      ?.scrollIntoView({ block: 'nearest' })
  }, [selectedId])
  return (
    <section
      ref={list}
      className="panel list"
      data-scroll-restoration-id="queue"
      aria-label={`Alerts, ${filter.sort === 'risk' ? 'most urgent' : 'latest'} first`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
    >
      <table className="queue">
        <QueueHead search={search} filter={filter} />
        <tbody>
          {queue.rows.map((alert) => (
            <QueueRow
              key={alert.id}
              alert={alert}
              selected={alert.id === selectedId}
              fresh={queue.fresh.has(alert.id)}
              age={filter.sort === 'updated' ? 'updated' : 'opened'}
              select={select}
              open={open}
            />
          ))}
        </tbody>
      </table>
      {queue.hasMore && (
        <div className="more">
          <button type="button" className="btn" onClick={queue.loadMore}>
            Show more
          </button>
        </div>
      )}
    </section>
  )
}

export function QueueHead({
  search,
  filter,
}: {
  readonly search: AlertSearch
  readonly filter: AlertFilter
}) {
  return (
    <thead>
      <tr>
        <SortHeader className="c-risk" search={search} sort="risk" current={filter.sort}>
          Risk <span className="hide-m">and severity </span>
        </SortHeader>
        <th scope="col">Agent and what it did</th>
        <SortHeader className="c-when" search={search} sort="updated" current={filter.sort}>
          {filter.sort === 'updated' ? 'Updated' : 'When'}
        </SortHeader>
        <th scope="col" className="c-cred">
          Credential
        </th>
        <th scope="col" className="c-status">
          Status, assignee
        </th>
      </tr>
    </thead>
  )
}
