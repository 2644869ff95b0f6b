import type { Role, SessionInfo } from '@tripline/api/wire'
import { createContext, useContext } from 'react'

export const SessionContext = createContext<SessionInfo | null>(null)

export function useSession(): SessionInfo {
  const session = useContext(SessionContext)
  if (session === null) throw new Error('nobody is logged in here')
  return session
}

const TRIAGE: ReadonlySet<Role> = new Set(['analyst', 'responder', 'admin'])

const DECIDE: ReadonlySet<Role> = new Set(['responder', 'admin'])

/** Approves and denies held actions, ends bypasses, carries out responses. */
export const mayRespond = (session: SessionInfo): boolean => DECIDE.has(session.role)

/** Opens the gate for an agent. */
export const mayBypass = (session: SessionInfo): boolean => session.role === 'admin'

/** Viewers look; everybody else may acknowledge, assign and give verdicts. The API decides, this only hides. */
export const mayTriage = (session: SessionInfo): boolean => TRIAGE.has(session.role)
