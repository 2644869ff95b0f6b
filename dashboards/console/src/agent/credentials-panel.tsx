import type { AgentDetail } from '@tripline/api/wire'
import { Id } from '../parts/id.tsx'
import { Moment } from '../parts/moment.tsx'
import { Panel } from '../parts/panel.tsx'
import { count } from '../words/figures.ts'
import { credentialKindWord } from '../words/vocabulary.ts'

export function CredentialsPanel({ detail }: { readonly detail: AgentDetail }) {
  const { credentials } = detail
  if (credentials.length === 0) return null
  return (
    <Panel title="Credentials used" end="ids and fingerprints, never the secret">
      <div className="tablewrap flush">
        <table className="cards">
          <thead>
            <tr>
              <th scope="col">Credential</th>
              <th scope="col">Type</th>
              <th scope="col" className="num">
                Calls
              </th>
              <th scope="col" className="num">
                Kinds of call
              </th>
              <th scope="col">First used</th>
              <th scope="col">Last used</th>
              <th scope="col">Used by</th>
            </tr>
          </thead>
          <tbody>
            {credentials.map((one) => (
              <tr key={one.credentialId}>
                <th scope="row">
                  <Id id={one.credentialId} what="credential" />
                </th>
                <td data-l="Type">{credentialKindWord(one.kind)}</td>
                <td data-l="Calls" className="num">
                  {count(one.calls)}
                </td>
                <td data-l="Kinds of call" className="num">
                  {count(one.actions)}
                </td>
                <td data-l="First used">
                  <Moment at={one.firstSeenAt} />
                </td>
                <td data-l="Last used">
                  <Moment at={one.lastSeenAt} />
                </td>
                <td data-l="Used by">
                  {one.agents > 1 ? (
                    <span className="chip flag">{one.agents} agents</span>
                  ) : (
                    <span className="ink-2">this agent alone</span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  )
}
