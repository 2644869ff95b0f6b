import type { ReactNode } from 'react'
import { createContext, useContext, useMemo, useState } from 'react'

interface ExactTimes {
  readonly exact: boolean
  readonly swap: () => void
}

const ExactTimesContext = createContext<ExactTimes>({ exact: false, swap: () => {} })

export const useExactTimes = (): ExactTimes => useContext(ExactTimesContext)

export function ExactTimesProvider({ children }: { readonly children: ReactNode }) {
  const [exact, setExact] = useState(false)
  const value = useMemo(() => ({ exact, swap: () => setExact((was) => !was) }), [exact])
  return <ExactTimesContext value={value}>{children}</ExactTimesContext>
}
