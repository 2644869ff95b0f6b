import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import { useTheme } from '../theme/theme-context.tsx'

export type ChartOptions = Omit<uPlot.Options, 'width' | 'height'>

interface Props {
  /** What the picture says, for those who do not see it. */
  readonly label: string
  readonly height: number
  /** Given the colours of the theme. Keep it stable, or the chart is built again. */
  readonly build: (colour: (token: string) => string) => ChartOptions
  readonly data: uPlot.AlignedData
}

/** uPlot, in the colours of the theme and the width of its place. On phones it scrolls, to its latest end. */
export function TimeChart({ label, height, build, data }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const { theme } = useTheme()
  useEffect(() => {
    const element = place.current
    if (element === null) return
    const style = getComputedStyle(document.documentElement)
    const options = build((token) => style.getPropertyValue(token).trim())
    const size = () => ({ width: Math.max(1, element.clientWidth), height })
    const chart = new uPlot({ ...options, ...size() }, data, element)
    const observer = new ResizeObserver(() => chart.setSize(size()))
    observer.observe(element)
    const scroller = element.parentElement
    if (scroller !== null) scroller.scrollLeft = scroller.scrollWidth
    return () => {
      observer.disconnect()
      chart.destroy()
    }
  }, [build, data, height, theme])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div className="hscroll" tabIndex={0} role="group" aria-label={label}>
      <div
        className="plot"
        ref={place}
        role="img"
        aria-label={label}
        style={{ height: `${height}px` }}
      />
    </div>
  )
}

/** Axes as everywhere here: hairlines, quiet figures, UTC. */
export function axes(colour: (token: string) => string, hours: boolean): uPlot.Axis[] {
  const look = {
    stroke: colour('--ink-2'),
    font: `12px ${colour('--font-sans')}`,
    ticks: { show: false },
  }
  const values: uPlot.Axis.Values = (_, splits) =>
    splits.map((seconds) => {
      const date = new Date(seconds * 1000)
      return hours
        ? date.toISOString().slice(11, 16)
        : `${date.getUTCDate()} ${date.toLocaleString('en-GB', { month: 'short', timeZone: 'UTC' })}`
    })
  return [
    {
      ...look,
      values,
      incrs: hours
        ? [600, 1800, 3600, 2 * 3600, 4 * 3600]
        : [1, 2, 7, 14].map((days) => days * 86_400),
      space: hours ? 90 : 80,
      size: 26,
      gap: 4,
      align: 1,
      grid: { show: false },
    },
    { ...look, size: 38, gap: 6, space: 34, grid: { stroke: colour('--grid'), width: 1 } },
  ]
}

export const utc = (seconds: number): Date => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC')
