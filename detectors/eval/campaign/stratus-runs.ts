import type { RecordTruth } from './campaign-records.ts'

/** One invocation of a technique, or of its clean-up. */
export interface StratusRun {
  readonly id: string
  readonly kind: 'detonation' | 'clean-up'
  /** Ids of the tool's own calls, in order; the set-up by Terraform before them is not among them. */
  readonly eventIds: readonly string[]
}

/** The tool signs its own calls with this alone, and adds it to Terraform's user agent for the set-up. */
const OWN = /^\[?stratus-red-team_([0-9a-f-]{36})\]?$/
const ANY = /stratus-red-team_([0-9a-f-]{36})/
/** Before it does anything the tool checks under an id of its own whether it is signed in. */
const SIGN_IN_CHECK = 'DescribeAccountAttributes'
const CHECK_HOLDS_MS = 60_000

interface Seen {
  readonly id: string
  readonly from: number
  readonly own: RecordTruth[]
}

/**
 * The runs of Stratus Red Team among the records, which are in order of time, told by user agent. A run that begins after
 * a sign-in check that no other run followed is a detonation; clean-ups are begun without one. Ids under which nothing
 * but the check was done, or nothing but the set-up, are no runs.
 */
export function stratusRuns(records: readonly RecordTruth[]): readonly StratusRun[] {
  const seen = new Map<string, Seen>()
  for (const record of records) {
    const id = ANY.exec(record.userAgent)?.[1]
    if (id === undefined) continue
    const run = seen.get(id) ?? { id, from: record.at, own: [] }
    seen.set(id, run)
    if (OWN.test(record.userAgent)) run.own.push(record)
  }
  const runs: StratusRun[] = []
  let checkedAt = Number.NEGATIVE_INFINITY
  // Of the same second, the check came first.
  const inOrder = [...seen.values()].sort((a, b) => a.from - b.from || rank(a) - rank(b))
  for (const run of inOrder) {
    if (isCheck(run)) {
      checkedAt = run.from
      continue
    }
    const kind = run.from - checkedAt <= CHECK_HOLDS_MS ? 'detonation' : 'clean-up'
    if (kind === 'detonation') checkedAt = Number.NEGATIVE_INFINITY
    const eventIds = run.own.map(({ eventId }) => eventId)
    if (eventIds.length > 0) runs.push({ id: run.id, kind, eventIds })
  }
  return runs
}

const isCheck = ({ own }: Seen): boolean => own.length === 1 && own[0]?.action === SIGN_IN_CHECK
const rank = (run: Seen): number => (isCheck(run) ? 0 : 1)
