import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Clock } from '@tripline/infra'
import type { AuditEntry } from './audit-entry.ts'
import { AuditError } from './audit-error.ts'
import { SEGMENT_BYTES } from './audit-files.ts'
import type { AuditLog, AuditPlace } from './audit-log.ts'
import { auditSeal } from './audit-seal.ts'
import type { ChainWriter } from './chain-writer.ts'
import { chainWriter } from './chain-writer.ts'
import { holdFolder } from './hold-folder.ts'
import { resumeChain } from './resume-chain.ts'

export interface AuditLogOptions {
  /** A folder of the log's own. */
  readonly folder: string
  /** The installation key. */
  readonly key: Uint8Array
  readonly clock: Clock
  readonly segmentBytes?: number
}

interface Waiting {
  readonly entry: AuditEntry
  readonly resolve: (place: AuditPlace) => void
  readonly reject: (error: AuditError) => void
}

/** One write takes so many at most. */
const GROUP = 1000
/** Callers beyond these are refused: a disk that does not keep up must not fill the memory. */
const MAX_WAITING = 50_000

/**
 * Opens the log for writing and carries its chain on. It is files of lines, because a changed byte there is a changed record,
 * which a compressed or a paged store could not tell. Survives kill -9 exactly: the record is on disk, then the head, then
 * `append` resolves. What was found wrong at the end of the chain is itself recorded.
 */
export async function openAuditLog(options: AuditLogOptions): Promise<AuditLog> {
  const { folder, key, clock, segmentBytes = SEGMENT_BYTES } = options
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const release = holdFolder(folder)
  if (release === null) {
    throw new AuditError('audit_held', `${folder} is written by another process of this machine.`)
  }
  try {
    const seal = auditSeal(key)
    const end = await resumeChain(folder, seal)
    const chain = end.chain ?? randomUUID()
    const writer = await chainWriter({ folder, seal, clock, chain, end, segmentBytes })
    const log = groupingLog(writer, release)
    const own = { actor: 'tripline', target: chain, outcome: 'success' } as const
    if (end.chain === null) {
      await log.append({ ...own, action: 'audit.begin', detail: problemOf(end.problem, 0) })
    } else if (end.problem !== '' || end.cutBytes > 0) {
      const detail = problemOf(end.problem, end.cutBytes)
      await log.append({ ...own, action: 'audit.resume', detail })
    }
    return log
  } catch (error) {
    release()
    throw error
  }
}

const problemOf = (problem: string, cutBytes: number) => ({
  ...(problem === '' ? {} : { problem }),
  ...(cutBytes === 0 ? {} : { cutBytes }),
})

/** While one write is on its way to the disk, the entries that come gather into the next one. */
function groupingLog(writer: ChainWriter, release: () => void): AuditLog {
  let queue: Waiting[] = []
  let running: Promise<void> | null = null
  let closed = false

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      const group = queue.slice(0, GROUP)
      queue = queue.slice(GROUP)
      try {
        const places = await writer.write(group.map(({ entry }) => entry))
        for (const [i, place] of places.entries()) group[i]?.resolve(place)
      } catch (error) {
        const reason = new AuditError(
          'audit_write_failed',
          'The audit log cannot be written.',
          error,
        )
        for (const { reject } of group) reject(reason)
      }
    }
    running = null
  }

  return {
    append: (entry) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new AuditError('audit_closed', 'The audit log is closed.'))
        if (queue.length >= MAX_WAITING) {
          return reject(new AuditError('audit_full', 'The audit log does not keep up.'))
        }
        queue.push({ entry, resolve, reject })
        running ??= drain()
      }),
    head: () => writer.head(),
    async close() {
      if (closed) return
      closed = true
      await running
      await writer.close()
      release()
    },
  }
}
