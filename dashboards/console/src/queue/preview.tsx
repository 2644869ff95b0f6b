import { Link } from '@tanstack/react-router'
import type { AlertSummary } from '@tripline/api/wire'
import { AgentLink } from '../parts/agent-name.tsx'
import { ChainLine } from '../parts/chain-line.tsx'
import { EnvironmentChip } from '../parts/environment-chip.tsx'
import { Id } from '../parts/id.tsx'
import { Moment } from '../parts/moment.tsx'
import { Outside } from '../parts/outside.tsx'
import { Sentence } from '../parts/sentence.tsx'
import { SeverityBadge } from '../parts/severity-badge.tsx'
import { TallyCells } from '../parts/tally-cells.tsx'
import { useTriage } from '../triage/triage-context.tsx'
import { firstSentences } from '../words/first-sentences.ts'
import { credentialKindWord } from '../words/vocabulary.ts'
import { PreviewActions } from './preview-actions.tsx'
import { soFar } from './so-far.ts'

/** The reason is on the screen already: what happened, what is new about it, what was done so far. */
export function Preview({ alert }: { readonly alert: AlertSummary }) {
  const triage = useTriage()
  const reasons = alert.reasons.filter((reason) => !reason.context)
  return (
    <aside className="panel preview" aria-label="Selected alert" data-sev={alert.severity}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
      <div className="scroll" tabIndex={0} role="group" aria-label="What happened">
        <div className="top">
          <div className="sevline">
            <span className="risk">{alert.risk}</span>
            <SeverityBadge severity={alert.severity} />
            <span className="when">
              <Moment at={alert.openedAt} />
            </span>
          </div>
          <h2>
            <Sentence text={alert.title} figures={0} />
          </h2>
          <p className="ink-2 story-text">
            <Sentence text={firstSentences(alert.story, 2)} figures={0} />
          </p>
          {alert.chain.length > 0 && <ChainLine chain={alert.chain} mini />}
        </div>
        {reasons.length > 0 && (
          <section>
            <h3>First time for</h3>
            <ul className="firsts">
              {reasons.map((reason) => (
                <li key={`${reason.detector} ${reason.channel} ${reason.eventId}`}>
                  <span>
                    <Outside text={reason.sentence} />
                  </span>
                  <TallyCells agent={reason.agent} peers={reason.peers} fleet={reason.fleet} />
                </li>
              ))}
            </ul>
          </section>
        )}
        <section>
          <h3>So far</h3>
          <p className="ink-2">{soFar(alert)}</p>
        </section>
        <section className="sm">
          <dl className="kv">
            <dt>Agent</dt>
            <dd>
              <AgentLink id={alert.agentId} /> <EnvironmentChip environment={alert.environment} />
            </dd>
            <dt>Credential</dt>
            <dd>
              <Id id={alert.credentialId} what="credential" />
            </dd>
            <dt>Type</dt>
            <dd>{credentialKindWord(alert.credentialKind)}</dd>
            <dt>Changed</dt>
            <dd>
              <Moment at={alert.updatedAt} />
            </dd>
          </dl>
        </section>
      </div>
      <div className="actions">
        <Link className="btn primary wide" to="/alerts/$alertId" params={{ alertId: alert.id }}>
          Open alert <kbd>↵</kbd>
        </Link>
        {triage.allowed && <PreviewActions alert={alert} triage={triage} />}
      </div>
    </aside>
  )
}
