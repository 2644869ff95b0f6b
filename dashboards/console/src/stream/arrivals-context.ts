import { createContext } from 'react'
import type { Arrivals } from './arrivals.ts'
import { createArrivals } from './arrivals.ts'

export const ArrivalsContext = createContext<Arrivals>(createArrivals())
