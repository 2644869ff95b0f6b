import type { Allowed } from '@tripline/api/wire'
import { Outside } from '../parts/outside.tsx'
import { listed } from '../words/figures.ts'
import { environmentWord } from '../words/vocabulary.ts'

const SHOWN = 6

/** What agents.yaml allows, and what was done besides. */
export function AllowedNote({ allowed }: { readonly allowed: Allowed }) {
  const places = allowed.environments.map((one) => environmentWord[one]).filter((one) => one !== '')
  return (
    <div>
      {allowed.outside.length > 0 && (
        <p>
          <b className="gone-words">
            Not among the declared actions: <Outside text={some(allowed.outside)} />
          </b>
        </p>
      )}
      <dl className="kv">
        {(allowed.everything || allowed.credentialActions.length > 0) && (
          <>
            <dt>Credential may</dt>
            <dd>
              {allowed.everything ? (
                'call anything'
              ) : (
                <Outside text={some(allowed.credentialActions)} />
              )}
            </dd>
          </>
        )}
        {places.length > 0 && (
          <>
            <dt>Meant for</dt>
            <dd>{listed(places)}</dd>
          </>
        )}
        {allowed.scope !== '' && (
          <>
            <dt>Scope</dt>
            <dd>
              <Outside text={allowed.scope} />
            </dd>
          </>
        )}
        {allowed.agentActions.length > 0 && (
          <>
            <dt>Agent may</dt>
            <dd>
              <Outside text={some(allowed.agentActions)} />
            </dd>
          </>
        )}
      </dl>
    </div>
  )
}

function some(actions: readonly string[]): string {
  const more = actions.length - SHOWN
  return `${actions.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
