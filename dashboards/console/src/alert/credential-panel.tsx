import { useQuery } from '@tanstack/react-query'
import type { Alert } from '@tripline/api/wire'
import { agentQuery } from '../http/queries.ts'
import { Id } from '../parts/id.tsx'
import { Moment } from '../parts/moment.tsx'
import { Panel } from '../parts/panel.tsx'
import { plural } from '../words/figures.ts'
import { credentialKindWord } from '../words/vocabulary.ts'

/** The credential by its id, never the secret, and how this agent used it. */
export function CredentialPanel({ alert }: { readonly alert: Alert }) {
  const { data } = useQuery(agentQuery(alert.agentId))
  const used = data?.credentials.find((one) => one.credentialId === alert.credentialId)
  if (alert.credentialId === '') return null
  return (
    <Panel
      title="Credential"
      {...(used !== undefined && used.agents > 1
        ? { end: <span className="chip flag">shared</span> }
        : {})}
    >
      <div className="body">
        <dl className="kv">
          <dt>Id</dt>
          <dd>
            <Id id={alert.credentialId} what="credential" />
          </dd>
          <dt>Type</dt>
          <dd>{credentialKindWord(alert.credentialKind)}</dd>
          {used !== undefined && (
            <>
              <dt>First used</dt>
              <dd>
                <Moment at={used.firstSeenAt} /> by this agent
              </dd>
              <dt>Last used</dt>
              <dd>
                <Moment at={used.lastSeenAt} />
              </dd>
              <dt>Used for</dt>
              <dd>
                {plural(used.calls, 'call')} of {plural(used.actions, 'kind')}
              </dd>
              <dt>Used by</dt>
              <dd>{used.agents > 1 ? plural(used.agents, 'agent') : 'this agent alone'}</dd>
            </>
          )}
        </dl>
      </div>
    </Panel>
  )
}
