import type { Role, SessionInfo } from '@tripline/api/wire'
import { createContext, useContext } from 'react'

export const SessionContext = createContext<SessionInfo | null>(null)

export function useSession(): SessionInfo {
  const session = useContext(SessionContext)
  if (session === null) throw new Error('nobody is logged in here')
  return session
}

const TRIAGE: ReadonlySet<Role> = new Set(['analyst', 'responder', 'admin'])

/** Viewers look; everybody else may acknowledge, assign and give verdicts. The API decides, this only hides. */
export const mayTriage = (session: SessionInfo): boolean => TRIAGE.has(session.role)
