import { readFileSync } from 'node:fs'

const PAGE_BYTES = 4096
const TICKS_A_SECOND = 100

export interface ProcessFigures {
  /** Of memory that is there for it alone or shared. */
  readonly residentBytes: number
  readonly cpuSeconds: number
}

/** As Linux counts (proc(5), `stat`); null once the process is gone. */
export function processFigures(pid: number): ProcessFigures | null {
  let line: string
  try {
    line = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return null
  }
  // The name, in brackets, may hold anything. After it comes field 3.
  const fields = line
    .slice(line.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const [user = 0, system = 0, resident = 0] = [fields[11], fields[12], fields[21]]
  return {
    residentBytes: resident * PAGE_BYTES,
    cpuSeconds: (user + system) / TICKS_A_SECOND,
  }
}
