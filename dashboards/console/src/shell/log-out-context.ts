import { createContext } from 'react'

/** Forgets everything shown and goes to the login; the caller has ended the session, or found it ended. */
export const LoggedOutContext = createContext<() => void>(() => {})
