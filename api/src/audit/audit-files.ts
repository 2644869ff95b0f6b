import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** A file of records, one a line, named by the sequence of its first. */
export interface Segment {
  readonly path: string
  readonly name: string
  readonly first: number
}

/** So that a file can be read, copied and put away as a whole. */
export const SEGMENT_BYTES = 64 * 1024 * 1024

/** Where the audit log of a state folder lies. */
export const auditFolder = (stateFolder: string): string => join(stateFolder, 'audit')
export const headPath = (folder: string): string => join(folder, 'head')

export function segmentAt(folder: string, first: number): Segment {
  const name = `${String(first).padStart(12, '0')}.jsonl`
  return { path: join(folder, name), name, first }
}

/** In order; none where there is no folder. Other files are nobody's records. */
export function segmentsOf(folder: string): readonly Segment[] {
  return namesIn(folder)
    .filter((name) => /^\d{12}\.jsonl$/.test(name))
    .sort()
    .map((name) => ({ path: join(folder, name), name, first: Number(name.slice(0, 12)) }))
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
