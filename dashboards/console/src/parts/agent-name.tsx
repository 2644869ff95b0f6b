import { Link } from '@tanstack/react-router'
import { middleCut } from '../words/middle-cut.ts'
import { visibleText } from '../words/visible-text.ts'

const HEAD = 30
const TAIL = 12

/** Agents that nobody declared are named after their principal, which can be long. */
export function AgentName({ id }: { readonly id: string }) {
  const shown = visibleText(id)
  const cut = middleCut(shown, HEAD, TAIL)
  return <bdi {...(cut === shown ? {} : { title: shown })}>{cut}</bdi>
}

export function AgentLink({ id }: { readonly id: string }) {
  return (
    <Link to="/agents/$agentId" params={{ agentId: id }}>
      <AgentName id={id} />
    </Link>
  )
}
