import type { AgentDetail, AlertSummary, Severity } from '@tripline/api/wire'
import type uPlot from 'uplot'
import { severityShape } from '../parts/severity-shape.ts'
import { statusWord, verdictWord } from '../words/vocabulary.ts'

export interface RiskMark {
  /** Epoch seconds of the day. */
  readonly at: number
  readonly risk: number
  readonly severity: Severity
  readonly words: string
}

const DAY = 86_400_000
const SIZE = 16
/** Height of a line of words. */
const LINE = 14

/** The worst alert of each day that is in the chart. */
export function riskMarks(
  days: AgentDetail['riskByDay'],
  alerts: readonly AlertSummary[],
): readonly RiskMark[] {
  const shown = new Set(days.map((one) => one.day))
  const worst = new Map<number, AlertSummary>()
  for (const alert of alerts) {
    const day = alert.openedAt - (alert.openedAt % DAY)
    if (shown.has(day) && alert.risk > (worst.get(day)?.risk ?? -1)) worst.set(day, alert)
  }
  return [...worst].map(([day, { risk, severity, status, verdict }]) => ({
    at: day / 1000,
    risk,
    severity,
    words: `${risk}, ${verdict === null ? statusWord[status].toLowerCase() : verdictWord[verdict]}`,
  }))
}

interface Box {
  readonly from: number
  readonly to: number
  readonly bottom: number
}

/** Shape first, then words: the same marks as in the lists. Words that would lie on a worse alert's are left out. */
export function drawRiskMarks(
  chart: uPlot,
  marks: readonly RiskMark[],
  colour: (token: string) => string,
): void {
  const { ctx } = chart
  const scale = devicePixelRatio
  const right = chart.bbox.left + chart.bbox.width
  ctx.save()
  ctx.font = `600 ${12 * scale}px ${colour('--font-sans')}`
  const written: Box[] = []
  for (const mark of [...marks].sort((a, b) => b.risk - a.risk)) {
    const x = chart.valToPos(mark.at, 'x', true)
    const y = chart.valToPos(mark.risk, 'y', true)
    ctx.save()
    ctx.translate(x - (SIZE / 2) * scale, y - (SIZE / 2) * scale)
    ctx.scale((SIZE / 16) * scale, (SIZE / 16) * scale)
    ctx.fillStyle = colour(`--${mark.severity}-fill`)
    ctx.fill(new Path2D(severityShape[mark.severity]), 'evenodd')
    ctx.restore()
    ctx.fillStyle = colour('--ink-1')
    ctx.textBaseline = 'bottom'
    const half = ctx.measureText(mark.words).width / 2
    const middle = Math.min(x, right - half)
    const box = { from: middle - half, to: middle + half, bottom: y - (SIZE / 2 + 2) * scale }
    if (written.some((other) => touches(other, box, LINE * scale))) continue
    written.push(box)
    ctx.textAlign = 'center'
    ctx.fillText(mark.words, middle, box.bottom)
  }
  ctx.restore()
}

const touches = (a: Box, b: Box, line: number): boolean =>
  a.from < b.to && b.from < a.to && Math.abs(a.bottom - b.bottom) < line
