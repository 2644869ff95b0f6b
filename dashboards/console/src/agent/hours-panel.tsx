import type { AgentDetail } from '@tripline/api/wire'
import { Fragment } from 'react'
import { Panel } from '../parts/panel.tsx'
import { useClock } from '../time/clock-context.tsx'
import { count, figure, plural } from '../words/figures.ts'
import { heatLevel } from './heat-level.ts'

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const HOURS = Array.from({ length: 24 }, (_, hour) => hour)
const HOUR = 3_600_000
const two = (n: number) => String(n).padStart(2, '0')

/** The hours it usually works; the hour of now is framed. */
export function HoursPanel({ detail }: { readonly detail: AgentDetail }) {
  const clock = useClock()
  const now = new Date(clock.now())
  const today = (now.getUTCDay() + 6) % 7
  const busiest = Math.max(0, ...detail.hours.flat())
  const usualNow = detail.hours[today]?.[now.getUTCHours()] ?? 0
  const since = now.getTime() - (now.getTime() % HOUR)
  const callsNow = detail.activity
    .filter(({ at }) => at >= since)
    .reduce((sum, { byClass }) => sum + Object.values(byClass).reduce((a, b) => a + b, 0), 0)
  return (
    <Panel title="When it works" end="usual calls an hour, UTC">
      <div className="body">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: on narrow screens it scrolls and must be reachable by keyboard */}
        <div className="heat" role="img" tabIndex={0} aria-label={describe(detail.hours)}>
          <span />
          {HOURS.map((hour) => (
            <span key={hour} className="hr">
              {hour % 6 === 0 ? two(hour) : ''}
            </span>
          ))}
          {DAYS.map((day, weekday) => (
            <Fragment key={day}>
              <span className="d">{day}</span>
              {HOURS.map((hour) => {
                const calls = detail.hours[weekday]?.[hour] ?? 0
                const isNow = weekday === today && hour === now.getUTCHours()
                return (
                  <i
                    key={hour}
                    className={isNow ? 'now' : undefined}
                    style={{ background: `var(--heat-${heatLevel(calls, busiest)})` }}
                    title={`${day} ${two(hour)}:00, ${figure(calls)} calls usual`}
                  />
                )
              })}
            </Fragment>
          ))}
        </div>
        <div className="legend below">
          <span>
            none
            {[0, 1, 2, 3, 4, 5].map((level) => (
              <i key={level} className="step" style={{ background: `var(--heat-${level})` }} />
            ))}
            {count(busiest * 0.6)} or more
          </span>
          <span>
            <i className="frame" />
            now: {plural(callsNow, 'call')} this hour, {figure(usualNow)} usual
          </span>
        </div>
      </div>
    </Panel>
  )
}

function describe(hours: AgentDetail['hours']): string {
  const busy = hours.flatMap((day, weekday) =>
    day.map((calls, hour) => ({ calls, words: `${DAYS[weekday] ?? ''} ${two(hour)}:00` })),
  )
  const top = busy.sort((a, b) => b.calls - a.calls).slice(0, 3)
  if ((top[0]?.calls ?? 0) === 0) return 'Usual calls by hour of the week: none known yet'
  return `Usual calls by hour of the week, busiest at ${top.map(({ words, calls }) => `${words} with ${figure(calls)}`).join(', ')}`
}
