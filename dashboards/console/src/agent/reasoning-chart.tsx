import { compact } from '../words/figures.ts'

interface Props {
  /** Oldest first. */
  readonly values: readonly number[]
  readonly usual: number
}

const LEFT = 34
const RIGHT = 362
const TOP = 10
const BOTTOM = 92

/** One dot a call; dots far from the usual line stand out. */
export function ReasoningChart({ values, usual }: Props) {
  const top = Math.max(1, usual * 1.2, ...values)
  const x = (place: number) => LEFT + ((RIGHT - LEFT) * place) / Math.max(1, values.length - 1)
  const y = (value: number) => BOTTOM - ((BOTTOM - TOP) * value) / top
  const odd = (value: number) => usual > 0 && (value < usual / 4 || value > usual * 4)
  const last = values.at(-1) ?? 0
  return (
    <svg
      className="chart reasoning"
      viewBox="0 0 370 118"
      role="img"
      aria-label={`Reasoning tokens of the last ${values.length} calls; usual ${compact(usual)}, last ${compact(last)}`}
    >
      {usual > 0 && <path className="usual" d={`M${LEFT} ${y(usual)}H${RIGHT}`} />}
      {values.map((value, place) => (
        <circle
          key={place}
          className={odd(value) ? 'odd' : undefined}
          cx={x(place)}
          cy={y(value)}
          r={2.6}
        />
      ))}
      <text x={LEFT - 6} y={TOP + 4} textAnchor="end">
        {compact(top)}
      </text>
      <text x={LEFT - 6} y={BOTTOM + 4} textAnchor="end">
        0
      </text>
      <text x={LEFT} y={115}>
        {values.length} calls ago
      </text>
      <text x={RIGHT} y={115} textAnchor="end">
        now
      </text>
    </svg>
  )
}
