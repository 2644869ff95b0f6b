import { DropdownMenu } from 'radix-ui'
import { use } from 'react'
import { asProblem } from '../http/problem-error.ts'
import { sendDelete } from '../http/request.ts'
import { useToast } from '../parts/toast-context.tsx'
import { visibleText } from '../words/visible-text.ts'
import { initials } from '../words/vocabulary.ts'
import { LoggedOutContext } from './log-out-context.ts'
import { useSession } from './session-context.tsx'

/** Who is logged in, as what, and the way out. */
export function AccountMenu() {
  const session = useSession()
  const toast = useToast()
  const loggedOut = use(LoggedOutContext)
  const name = visibleText(session.name)
  const leave = async () => {
    try {
      await sendDelete('/v1/session')
      loggedOut('signed-out')
    } catch (error) {
      if (asProblem(error).status === 401) loggedOut('session-ended')
      else toast.say(`Still signed in. ${asProblem(error).detail}`)
    }
  }
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="account" title={`${name}, ${session.role}`}>
        <span className="avatar">{initials(name)}</span>
        <span className="vh">, account of {name}</span>
      </DropdownMenu.Trigger>
      <DropdownMenu.Content className="menu" align="end" sideOffset={6}>
        <DropdownMenu.Label>
          <b>
            <bdi>{name}</bdi>
          </b>
          <span>{session.role}</span>
        </DropdownMenu.Label>
        <DropdownMenu.Separator />
        <DropdownMenu.Item onSelect={() => void leave()}>Sign out</DropdownMenu.Item>
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  )
}
