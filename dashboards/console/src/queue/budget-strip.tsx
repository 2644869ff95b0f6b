import type { Budget } from '@tripline/api/wire'
import { Icon } from '../parts/icon.tsx'
import { figure, plural } from '../words/figures.ts'
import { BudgetChart } from './budget-chart.tsx'

interface Props {
  readonly budget: Budget
  readonly now: number
}

/** What was promised, what came of it, and whether the promise is worth anything now. */
export function BudgetStrip({ budget, now }: Props) {
  const outside = budget.days.at(-1)?.outside ?? 0
  return (
    <section className="panel budget" aria-label="Alert budget">
      <dl>
        <div>
          <dt>Budget, promised</dt>
          <dd>
            <span className="big">{figure(budget.promisedPerDay)}</span> a day
          </dd>
        </div>
        <div>
          <dt>Realised, last {plural(Math.max(1, budget.days.length), 'day')}</dt>
          <dd>
            <span className="big">{figure(budget.realisedPerDay)}</span> a day
          </dd>
        </div>
      </dl>
      <BudgetVerdict budget={budget} />
      {budget.days.length > 0 && <BudgetChart budget={budget} now={now} />}
      <span className="sep" aria-hidden="true" />
      <p className={budget.because === '' ? 'why' : 'why because'}>
        {budget.because !== '' ? (
          budget.because
        ) : outside > 0 ? (
          <>
            <b>{outside} more today, outside the budget.</b> What is destructive in production, or
            touches a decoy, always alerts.
          </>
        ) : (
          'What is destructive in production, or touches a decoy, always alerts: it is not counted here.'
        )}
      </p>
    </section>
  )
}

function BudgetVerdict({ budget }: { readonly budget: Budget }) {
  switch (budget.verdict) {
    case 'holds':
      return (
        <span className="chip ok">
          <Icon name="check" size={13} />
          promise holds
        </span>
      )
    case 'warming':
      return (
        <span className="chip wait">
          <Icon name="clock" size={13} />
          warming
        </span>
      )
    case 'void':
      return (
        <span className="chip bad">
          <Icon name="warn" size={13} />
          promise void
        </span>
      )
  }
}
