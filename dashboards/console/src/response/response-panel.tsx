import type { Alert } from '@tripline/api/wire'
import { useKeys } from '../keys/keys-context.tsx'
import { Failure } from '../parts/failure.tsx'
import { Panel } from '../parts/panel.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { mayRespond, useSession } from '../shell/session-context.tsx'
import { modeWords } from './responder-words.ts'
import { ResponseStep } from './response-step.tsx'
import { useResponder } from './use-responder.ts'
import { useResponseAct, useResponses } from './use-responses.ts'

/** What is done about the alert's credential: proposed, carried out, proved, put back. */
export function ResponsePanel({ alert }: { readonly alert: Alert }) {
  const { data, error, refetch } = useResponses(alert.id)
  const { data: responder } = useResponder()
  const { mutate, isPending } = useResponseAct(alert.id)
  const responds = mayRespond(useSession())
  const stopped = responder?.stopped === true
  useKeys([{ key: 'r', says: 'go to the response', run: goToResponse }])
  const responses = data?.responses ?? []
  const isLive = responses.some(({ state }) => state !== 'dismissed' && state !== 'undone')
  return (
    <Panel
      id="response"
      title="Response"
      {...(responder === undefined ? {} : { end: `responder ${modeWords(responder)}` })}
    >
      {data === undefined && error !== null ? (
        <div className="body">
          <Failure error={error} what="the response" retry={() => void refetch()} />
        </div>
      ) : data === undefined ? (
        <div className="body" aria-busy="true">
          <Skeleton width={70} />
        </div>
      ) : (
        <div className="flush">
          {stopped && (
            <p className="body note">
              <b>The responder is stopped.</b> Nothing is carried out or planned until somebody
              restarts it; what was done can be undone.
            </p>
          )}
          {responses.length > 0 && (
            <ol className="steps">
              {responses.map((response) => (
                <ResponseStep
                  key={response.id}
                  response={response}
                  stopped={stopped}
                  busy={isPending}
                  act={responds ? mutate : null}
                />
              ))}
            </ol>
          )}
          {!isLive && (
            <div className="body unproposed">
              <p className="ink-2">
                {alert.credentialId === ''
                  ? 'This alert names no credential, so none can be taken away.'
                  : 'Nothing is proposed: its credential works as before.'}
              </p>
              {responds && !stopped && alert.credentialId !== '' && (
                <button
                  type="button"
                  className="btn"
                  disabled={isPending}
                  onClick={() => mutate({ act: 'propose' })}
                >
                  Propose a response
                </button>
              )}
            </div>
          )}
        </div>
      )}
    </Panel>
  )
}

function goToResponse(): void {
  const panel = document.getElementById('response')
  panel?.scrollIntoView({ block: 'center' })
  panel?.querySelector('button')?.focus({ preventScroll: true })
}
