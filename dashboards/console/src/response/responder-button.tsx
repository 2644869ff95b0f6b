import { mayRespond, useSession } from '../shell/session-context.tsx'
import { ResponderSwitch } from './responder-switch.tsx'
import { useResponder } from './use-responder.ts'

/** The kill switch in the top bar, where the navigation has no room for its card. */
export function ResponderButton() {
  const { data: state } = useResponder()
  const responds = mayRespond(useSession())
  if (state === undefined || !responds) return null
  return (
    <span className={state.stopped ? 'killswitch stopped' : 'killswitch'}>
      <ResponderSwitch state={state} icon />
    </span>
  )
}
