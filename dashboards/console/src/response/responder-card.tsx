import { mayRespond, useSession } from '../shell/session-context.tsx'
import { ResponderSwitch } from './responder-switch.tsx'
import { modeDetail, modeWords } from './responder-words.ts'
import { useResponder } from './use-responder.ts'

/** What the responder does at the moment, and its kill switch. Nothing where there is no responder. */
export function ResponderCard() {
  const { data: state, error } = useResponder()
  const responds = mayRespond(useSession())
  if (state === undefined) {
    // A replica that only answers has none; anything else is not told as calm.
    if (error === null || isAbsent(error)) return null
    return (
      <section className="railcard" aria-label="Responder">
        <b>Responder: not known</b> It does not say how it stands. A file respond/STOP in the state
        folder stops it.
      </section>
    )
  }
  return (
    <section className={state.stopped ? 'railcard stopped' : 'railcard'} aria-label="Responder">
      <b>Responder: {modeWords(state)}</b>
      {modeDetail(state)}
      {responds && <ResponderSwitch state={state} />}
    </section>
  )
}

const isAbsent = (error: unknown): boolean => Reflect.get(Object(error), 'status') === 404
