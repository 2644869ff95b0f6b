import { createContext } from 'react'

/** Forgets everything shown and goes to the login, which says whether somebody ended the session or it was found ended. */
export type LoggedOut = (why: 'signed-out' | 'session-ended') => void

export const LoggedOutContext = createContext<LoggedOut>(() => {})
