import type { Budget } from '@tripline/api/wire'
import { weekday } from '../time/exact-time.ts'
import { figure } from '../words/figures.ts'

interface Props {
  readonly budget: Budget
  readonly now: number
}

const STEP = 30
const WIDTH = 20
const BASE = 46
/** Blocks keep their size; a day with more than this says its number instead. */
const MOST = 5
const PITCH = 8

/** One block an alert; those outside the budget are hollow. */
export function BudgetChart({ budget, now }: Props) {
  const days = budget.days.slice(-7)
  const today = new Date(now).toISOString().slice(0, 10)
  const line = BASE + 7 - PITCH * budget.promisedPerDay
  const right = days.length * STEP + 4
  return (
    <svg
      className="chart budget-chart"
      viewBox={`0 0 ${right + 52} 68`}
      width={right + 52}
      height="68"
      role="img"
      aria-label={describe(budget, today)}
    >
      {days.map((day, place) => (
        <Day key={day.day} day={day} x={2 + STEP * place} current={day.day === today} />
      ))}
      {budget.promisedPerDay <= MOST + 2 && (
        <>
          <path className="promise" d={`M0 ${line}H${right}`} />
          <text x={right + 4} y={line + 4}>
            {figure(budget.promisedPerDay)} a day
          </text>
        </>
      )}
    </svg>
  )
}

interface DayProps {
  readonly day: Budget['days'][number]
  readonly x: number
  readonly current: boolean
}

function Day({ day, x, current }: DayProps) {
  const inside = Math.min(MOST, day.inside)
  const outside = Math.min(Math.max(0, MOST + 2 - inside), day.outside)
  const cut = day.inside > inside || day.outside > outside
  const at = (block: number) => BASE - PITCH * block
  const blocks = Array.from({ length: inside + outside }, (_, block) => block)
  return (
    <g className={current ? 'today' : undefined}>
      {blocks.map((block) =>
        block < inside ? (
          <rect
            key={block}
            className="block"
            x={x}
            y={at(block)}
            width={WIDTH}
            height={6}
            rx={1.5}
          />
        ) : (
          <rect
            key={block}
            className="block out"
            x={x + 0.75}
            y={at(block) + 0.75}
            width={WIDTH - 1.5}
            height={4.5}
            rx={1}
          />
        ),
      )}
      {cut && (
        <text x={x + WIDTH / 2} y={at(inside + outside) + 5} textAnchor="middle">
          {day.inside + day.outside}
        </text>
      )}
      <text x={x + WIDTH / 2} y={66} textAnchor="middle" className={current ? 'mark' : undefined}>
        {weekday(Date.parse(day.day))}
      </text>
    </g>
  )
}

function describe(budget: Budget, today: string): string {
  const days = budget.days.slice(-7).map((day) => {
    const name = day.day === today ? 'today so far' : weekday(Date.parse(day.day))
    return `${name} ${day.inside}${day.outside > 0 ? ` and ${day.outside} outside the budget` : ''}`
  })
  return `Alerts a day: ${days.join(', ')}; the budget is ${figure(budget.promisedPerDay)}`
}
