import type { AgentDetail } from '@tripline/api/wire'
import { Outside } from '../parts/outside.tsx'
import { Panel } from '../parts/panel.tsx'
import { compact, dollars } from '../words/figures.ts'
import { ReasoningChart } from './reasoning-chart.tsx'

/** How it uses its model: thinking, reading, spending. */
export function ModelPanel({ detail }: { readonly detail: AgentDetail }) {
  const { model } = detail
  if (model === null) return null
  const { reasoningPerCall, inputPerCall, costToday, recentReasoning } = model
  const fell = reasoningPerCall.usual > 0 && reasoningPerCall.now < reasoningPerCall.usual / 4
  return (
    <Panel title="Model use" end={<Outside text={model.model} />}>
      <div className="body">
        <dl className="tiles">
          <div className="tile">
            <dt>Thinks, per call</dt>
            <dd className={fell ? 'big fell' : 'big'}>{compact(reasoningPerCall.now)}</dd>
            <dd>tokens; {compact(reasoningPerCall.usual)} usual</dd>
          </div>
          <div className="tile">
            <dt>Reads, per call</dt>
            <dd className="big">{compact(inputPerCall.now)}</dd>
            <dd>tokens; {compact(inputPerCall.usual)} usual</dd>
          </div>
          <div className="tile">
            <dt>Cost today</dt>
            <dd className="big">{dollars(costToday.now)}</dd>
            <dd>{dollars(costToday.usual)} usual</dd>
          </div>
        </dl>
        {recentReasoning.length > 1 && (
          <>
            <h3>Reasoning tokens, last {recentReasoning.length} calls; the line is usual</h3>
            <ReasoningChart values={recentReasoning} usual={reasoningPerCall.usual} />
          </>
        )}
      </div>
    </Panel>
  )
}
