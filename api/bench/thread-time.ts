import { readFileSync } from 'node:fs'

/** The kernel counts in hundredths of a second on every Linux there is. */
const TICK_US = 10_000

/** Processor time that a process's main thread has used, in microseconds; NaN where the kernel does not tell. */
export const mainThreadUs = (pid: number): number => usedUs(`/proc/${pid}/task/${pid}/stat`)

/** The same of all its threads together, those that have ended included. */
export const processUs = (pid: number): number => usedUs(`/proc/${pid}/stat`)

function usedUs(path: string): number {
  try {
    const stat = readFileSync(path, 'utf8')
    // After the name, which may hold anything, in brackets: field 3 is the first. proc(5): utime is 14, stime 15.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) * TICK_US
  } catch {
    return Number.NaN
  }
}
