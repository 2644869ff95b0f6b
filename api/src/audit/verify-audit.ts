import type { Segment } from './audit-files.ts'
import { segmentsOf } from './audit-files.ts'
import { readHead } from './audit-head.ts'
import { linesOf } from './audit-lines.ts'
import type { AuditPlace } from './audit-log.ts'
import type { SealedRecord } from './audit-record.ts'
import { readRecord } from './audit-record.ts'
import type { AuditSeal } from './audit-seal.ts'

export interface AuditProblem {
  /** The record it is about; 0 for the head. */
  readonly sequence: number
  readonly kind: 'altered' | 'missing' | 'out-of-place' | 'head' | 'told'
  /** File and line, '' where there is none. */
  readonly where: string
  readonly words: string
}

export interface AuditVerdict {
  readonly records: number
  readonly chain: string
  readonly last: AuditPlace
  /** In order of the chain; the first so many. */
  readonly problems: readonly AuditProblem[]
}

/** A log that is all wrong need not be told line by line. */
const MAX_PROBLEMS = 100

/**
 * Reads every byte of the log and names each record that is not as it was written, or not there. May run beside the writer:
 * the head is read first, so records that come meanwhile only lie beyond it. `noted` is a place somebody wrote down elsewhere:
 * who can put back both records and head as they were earlier is found by nothing else.
 */
export async function verifyAudit(
  folder: string,
  seal: AuditSeal,
  noted: AuditPlace | null = null,
): Promise<AuditVerdict> {
  const head = await readHead(folder, seal)
  const walk = createWalk(noted)
  for (const segment of segmentsOf(folder)) await walkSegment(segment, seal, walk)
  if (head.kind === 'whole') walk.endsAt(head.chain, head.place)
  else if (head.kind === 'damaged' || walk.result().records > 0) {
    walk.tell(0, 'head', 'head', `the head, which says how many records there are, is ${head.kind}`)
  }
  if (noted !== null) walk.reaches(noted)
  return walk.result()
}

type Walk = ReturnType<typeof createWalk>

async function walkSegment(segment: Segment, seal: AuditSeal, walk: Walk): Promise<void> {
  let number = 0
  for await (const { bytes, ended } of linesOf(segment.path)) {
    number++
    const where = `${segment.name} line ${number}`
    // Not yet a record: its write was cut off, or is under way. If it was one, the head misses it.
    if (!ended) continue
    const read = bytes === null ? null : readRecord(bytes, seal)
    if (read?.kind === 'whole') walk.record(read.sealed, where)
    else walk.altered(where, read?.why ?? 'it is longer than any record')
  }
}

/** Follows the chain from its first record. */
function createWalk(noted: AuditPlace | null) {
  const problems: AuditProblem[] = []
  let [chain, records] = ['', 0]
  let last: AuditPlace = { sequence: 0, fingerprint: '' }
  /** What the next record must name as the one before; null after one that cannot be read. */
  let previous: string | null = ''

  function tell(sequence: number, kind: AuditProblem['kind'], where: string, words: string): void {
    if (problems.length < MAX_PROBLEMS) problems.push({ sequence, kind, where, words })
  }

  function missing(from: number, through: number, where: string): void {
    const words =
      from === through ? `record ${from} is gone` : `records ${from} to ${through} are gone`
    tell(from, 'missing', where, words)
  }

  return {
    tell,
    altered(where: string, why: string) {
      const sequence = last.sequence + 1
      tell(sequence, 'altered', where, `record ${sequence} was changed: ${why}`)
      last = { sequence, fingerprint: '' }
      previous = null
    },
    record({ record, fingerprint }: SealedRecord, where: string) {
      const { sequence } = record
      records++
      if (chain === '') chain = record.chain
      if (record.chain !== chain || sequence <= last.sequence) {
        tell(sequence, 'out-of-place', where, `record ${sequence} does not belong here`)
        return
      }
      if (sequence > last.sequence + 1) missing(last.sequence + 1, sequence - 1, where)
      else if (previous !== null && record.previous !== previous) {
        tell(
          sequence,
          'out-of-place',
          where,
          `record ${sequence} does not follow on the one before`,
        )
      }
      if (typeof record.detail.problem === 'string' && record.action.startsWith('audit.')) {
        tell(
          sequence,
          'told',
          where,
          `record ${sequence} tells that at a start ${record.detail.problem}`,
        )
      }
      if (sequence === noted?.sequence && fingerprint !== noted.fingerprint) {
        tell(sequence, 'out-of-place', where, `record ${sequence} is not the one that was noted`)
      }
      last = { sequence, fingerprint }
      previous = fingerprint
    },
    reaches({ sequence }: AuditPlace) {
      if (last.sequence < sequence) missing(last.sequence + 1, sequence, 'end')
    },
    endsAt(headChain: string, head: AuditPlace) {
      if (records > 0 && headChain !== chain) {
        tell(0, 'head', 'head', 'the head is of another chain')
      } else if (last.sequence < head.sequence) {
        missing(last.sequence + 1, head.sequence, 'end')
      } else if (
        last.sequence === head.sequence &&
        last.fingerprint !== '' &&
        last.fingerprint !== head.fingerprint
      ) {
        tell(
          last.sequence,
          'out-of-place',
          'end',
          `record ${last.sequence} is not the one that was last`,
        )
      }
    },
    result: (): AuditVerdict => ({ records, chain, last, problems }),
  }
}
