import { useQuery } from '@tanstack/react-query'
import type { BaselineValue } from '@tripline/api/wire'
import { Tabs } from 'radix-ui'
import { useMemo } from 'react'
import { baselineQuery } from '../http/queries.ts'
import { Failure } from '../parts/failure.tsx'
import { Moment } from '../parts/moment.tsx'
import { Outside } from '../parts/outside.tsx'
import { Panel } from '../parts/panel.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { count, percent, plural } from '../words/figures.ts'
import { visibleText } from '../words/visible-text.ts'

const SHOWN = 8

/** The very numbers the detectors compare with, by what they are about. */
export function BaselinePanel({ agentId }: { readonly agentId: string }) {
  const { data, error, refetch } = useQuery(baselineQuery(agentId))
  const facets = useMemo(() => groupByFacet(data?.values ?? []), [data])
  const first = facets[0]?.[0]
  return (
    <Panel title="What it has learned" end="usual values, recent ones weigh more">
      <div className="flush">
        {error !== null ? (
          <div className="body">
            <Failure error={error} what="the baseline" retry={() => void refetch()} />
          </div>
        ) : data === undefined ? (
          <div className="body skeleton-body" aria-busy="true">
            <Skeleton width={60} />
            <Skeleton width={90} />
            <Skeleton width={80} />
          </div>
        ) : first === undefined ? (
          <p className="body ink-2">Nothing yet: it is still being observed.</p>
        ) : (
          <Tabs.Root defaultValue={first} activationMode="manual">
            <Tabs.List className="views tabs" aria-label="What about">
              {facets.map(([facet, values]) => (
                <Tabs.Trigger key={facet} value={facet}>
                  {visibleText(facet).replaceAll(/[_-]+/g, ' ')} <span>{count(values.length)}</span>
                </Tabs.Trigger>
              ))}
            </Tabs.List>
            {facets.map(([facet, values]) => (
              <Tabs.Content key={facet} value={facet} className="tablewrap">
                <Values values={values} />
              </Tabs.Content>
            ))}
          </Tabs.Root>
        )}
      </div>
    </Panel>
  )
}

function Values({ values }: { readonly values: readonly BaselineValue[] }) {
  const more = values.length - SHOWN
  return (
    <>
      <table className="cards tight">
        <thead>
          <tr>
            <th scope="col">Value</th>
            <th scope="col">Share now</th>
            <th scope="col" className="num">
              Seen
            </th>
            <th scope="col" className="num">
              First
            </th>
            <th scope="col" className="num">
              Last
            </th>
          </tr>
        </thead>
        <tbody>
          {values.slice(0, SHOWN).map((one) => (
            <tr key={one.value}>
              <th scope="row">
                <code>
                  <Outside text={one.value} />
                </code>
              </th>
              <td data-l="Share now">
                <span className="share">
                  <span className="track" aria-hidden="true">
                    <i style={{ width: `${100 * Math.min(1, one.share)}%` }} />
                  </span>
                  {percent(one.share)}
                </span>
              </td>
              <td className="num" data-l="Seen">
                {count(one.seen)}
              </td>
              <td className="num" data-l="First">
                <Moment at={one.firstSeenAt} />
              </td>
              <td className="num" data-l="Last">
                <Moment at={one.lastSeenAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && (
        <p className="body note">{plural(more, 'more value')}, each rarer than these.</p>
      )}
    </>
  )
}

function groupByFacet(values: readonly BaselineValue[]): [string, BaselineValue[]][] {
  const facets = new Map<string, BaselineValue[]>()
  for (const value of values) {
    const list = facets.get(value.facet)
    if (list === undefined) facets.set(value.facet, [value])
    else list.push(value)
  }
  return [...facets]
}
