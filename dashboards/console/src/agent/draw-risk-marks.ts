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

/** Shape first, then words: the same marks as in the lists. */
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
  for (const mark of marks) {
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
    ctx.textAlign = x + half > right ? 'right' : 'center'
    ctx.fillText(mark.words, Math.min(x, right), y - (SIZE / 2 + 2) * scale)
  }
  ctx.restore()
}
