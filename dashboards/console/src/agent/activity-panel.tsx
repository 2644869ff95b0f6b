import type { AgentDetail } from '@tripline/api/wire'
import { useCallback, useMemo } from 'react'
import type uPlot from 'uplot'
import { Panel } from '../parts/panel.tsx'
import { useClock } from '../time/clock-context.tsx'
import { count } from '../words/figures.ts'
import { byGroup, classGroups } from './action-classes.ts'
import { ClassLegend } from './class-legend.tsx'
import { stackActivity } from './stack-activity.ts'
import type { ChartOptions } from './time-chart.tsx'
import { axes, TimeChart, utc } from './time-chart.tsx'

/** What kinds of calls it made today, piled on one another. */
export function ActivityPanel({ detail }: { readonly detail: AgentDetail }) {
  const clock = useClock()
  const { activity } = detail
  const data = useMemo<uPlot.AlignedData>(() => {
    const { times, edges } = stackActivity(activity, clock.now())
    // Highest pile first: each following one is painted over it.
    return [times.map((at) => at / 1000), ...edges.map((edge) => [...edge]).reverse()]
  }, [activity, clock])
  const build = useCallback(options, [])
  return (
    <Panel title="Today, by class of action" end="calls per 10 min, UTC">
      <div className="body">
        {activity.length === 0 ? (
          <p className="ink-2">No calls today.</p>
        ) : (
          <>
            <TimeChart height={216} label={describe(activity)} build={build} data={data} />
            <ClassLegend />
          </>
        )}
      </div>
    </Panel>
  )
}

function options(colour: (token: string) => string): ChartOptions {
  return {
    tzDate: utc,
    legend: { show: false },
    cursor: { show: false },
    padding: [10, 18, 0, 0],
    scales: { y: { range: (_, _min, max) => [0, Math.max(4, max * 1.1)] } },
    axes: axes(colour, true),
    series: [
      {},
      ...[...classGroups].reverse().map((group) => ({
        fill: colour(group.colour),
        width: 0,
        points: { show: false },
      })),
    ],
  }
}

function describe(activity: AgentDetail['activity']): string {
  const totals = classGroups.map(() => 0)
  for (const { byClass } of activity) {
    byGroup(byClass).forEach((calls, group) => {
      totals[group] = (totals[group] ?? 0) + calls
    })
  }
  const parts = classGroups
    .map((group, place) => `${group.name} ${count(totals[place] ?? 0)}`)
    .filter((_, place) => (totals[place] ?? 0) > 0)
  return `Calls today by class: ${parts.join(', ')}`
}
