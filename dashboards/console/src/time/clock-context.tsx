import { createContext, useContext } from 'react'
import type { ServerClock } from './clock.ts'
import { createServerClock } from './clock.ts'

export const ClockContext = createContext<ServerClock>(createServerClock())

export const useClock = (): ServerClock => useContext(ClockContext)
