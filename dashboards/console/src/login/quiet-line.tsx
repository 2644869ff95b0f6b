import { severityShape } from '../parts/severity-shape.ts'

const HEIGHTS = [14, 15, 7, 13, 5, 12, 14, 10, 17, 7, 15, 14, 13, 4, 11, 8, 17, 8, 15, 14, 8, 4, 15]
const TICKS = Array.from({ length: 46 }, (_, place) => ({
  x: 8 + 13 * place,
  height: HEIGHTS[place % HEIGHTS.length] ?? 9,
}))

/** What Tripline is about: many calls like all the others, then one that is not. */
export function QuietLine() {
  return (
    <svg
      className="quiet-line"
      viewBox="0 0 760 260"
      role="img"
      aria-label="A quiet line of events, then one that is not like the others"
    >
      <path className="trip" d="M0 150H606l14-10 18-104 26 200 20-86H760" />
      <path className="base" d="M0 150H604" />
      {TICKS.map(({ x, height }) => (
        <path key={x} className="tick" d={`M${x} 150v-${height}`} />
      ))}
      <g className="mark" transform="translate(627 8) scale(1.375)">
        <path fillRule="evenodd" d={severityShape.critical} />
      </g>
      <text className="h1t" x="616" y="24" textAnchor="end">
        0 of 41,312 calls before
      </text>
      <text className="h2t" x="0" y="186">
        38 days of ordinary work
      </text>
    </svg>
  )
}
