import type { AgentDetail, AlertSummary } from '@tripline/api/wire'
import { useCallback, useMemo } from 'react'
import type uPlot from 'uplot'
import { Panel } from '../parts/panel.tsx'
import { calendarDay } from '../time/exact-time.ts'
import type { RiskMark } from './draw-risk-marks.ts'
import { drawRiskMarks, riskMarks } from './draw-risk-marks.ts'
import type { ChartOptions } from './time-chart.tsx'
import { axes, TimeChart, utc } from './time-chart.tsx'

interface Props {
  readonly detail: AgentDetail
  readonly alerts: readonly AlertSummary[]
}

/** Highest risk a day against the median of the peers, with the alerts where they were. */
export function RiskPanel({ detail, alerts }: Props) {
  const { riskByDay } = detail
  const marks = useMemo(() => riskMarks(riskByDay, alerts), [riskByDay, alerts])
  const data = useMemo<uPlot.AlignedData>(
    () => [
      riskByDay.map((one) => one.day / 1000),
      riskByDay.map((one) => one.highest),
      riskByDay.map((one) => one.peersMedian),
    ],
    [riskByDay],
  )
  const build = useCallback((colour: (token: string) => string) => options(colour, marks), [marks])
  return (
    <Panel
      title="Risk over time"
      end={
        <span className="legend">
          <span>
            <i className="line-key" />
            highest a day
          </span>
          <span>
            <i />
            median of peers
          </span>
        </span>
      }
    >
      <div className="body">
        {riskByDay.length === 0 ? (
          <p className="ink-2">No day with a scored call yet.</p>
        ) : (
          <TimeChart height={232} label={describe(detail)} build={build} data={data} />
        )}
      </div>
    </Panel>
  )
}

function options(colour: (token: string) => string, marks: readonly RiskMark[]): ChartOptions {
  return {
    tzDate: utc,
    legend: { show: false },
    cursor: { show: false },
    padding: [22, 18, 0, 0],
    scales: { y: { range: [0, 100] } },
    axes: axes(colour, false).map((axis, place) => (place === 1 ? { ...axis, incrs: [25] } : axis)),
    series: [
      {},
      {
        stroke: colour('--data-line'),
        fill: colour('--data-area'),
        width: 2,
        spanGaps: true,
        points: { show: false },
      },
      {
        stroke: colour('--data-usual'),
        width: 1.5,
        dash: [3, 3],
        spanGaps: true,
        points: { show: false },
      },
    ],
    hooks: { draw: [(chart) => drawRiskMarks(chart, marks, colour)] },
  }
}

function describe({ riskByDay }: AgentDetail): string {
  const top = riskByDay.reduce((worst, one) => (one.highest >= worst.highest ? one : worst), {
    day: 0,
    highest: -1,
  })
  return `Highest risk a day over ${riskByDay.length} days, at most ${top.highest} on ${calendarDay(top.day)}`
}
