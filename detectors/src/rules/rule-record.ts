import type { BaselineRow } from '../detector.ts'
import type { RowOwner } from '../flat/baseline-rows.ts'
import { baselineRow } from '../flat/baseline-rows.ts'

/** Facet of the rows. */
export const RULE = 'rule'

/** What one agent did with one rule. */
export interface RuleRecord {
  /** Learned calls that matched, undecayed, and the days they lie on. */
  calls: number
  days: number
  /** Forward-decayed sum over those days and the last one's weight: n and w_last of the back-off. */
  weight: number
  lastWeight: number
  firstAt: number
  lastAt: number
  /** The last day learned, and the last one that was held back; days since 1970. */
  learnedDay: number
  toldDay: number
  /** Days, not longer ago than two weeks, on which it matched and was not learned. */
  told: number
  /** A person judged one of them an attack: never again ordinary. */
  condemned: boolean
}

export const newRecord = (): RuleRecord => ({
  ...{ calls: 0, days: 0, weight: 0, lastWeight: 0, firstAt: 0, lastAt: 0 },
  ...{ learnedDay: 0, toldDay: 0, told: 0, condemned: false },
})

/** Ties by id, so that a restored table forgets the same ones. */
export function longestSilent(own: ReadonlyMap<string, RuleRecord>): string {
  let victim = ''
  let since = Number.POSITIVE_INFINITY
  for (const [id, { lastAt, condemned }] of own) {
    const at = condemned ? Number.MAX_VALUE : lastAt
    if (at < since || (at === since && id < victim)) {
      victim = id
      since = at
    }
  }
  return victim
}

/** What numbers cannot say rides in the state: days, told, condemned. A forgotten record leaves a row without it. */
export function recordRow(
  owner: RowOwner,
  scope: string,
  id: string,
  record: RuleRecord | undefined,
): BaselineRow {
  if (record === undefined) return baselineRow(owner, scope, RULE, id, {})
  const { days, learnedDay, toldDay, told, condemned } = record
  const words = Int32Array.of(days, learnedDay, toldDay, told, condemned ? 1 : 0)
  return baselineRow(owner, scope, RULE, id, {
    seen: record.calls,
    weight: record.weight,
    lastWeight: record.lastWeight,
    firstSeenAt: record.firstAt,
    lastSeenAt: record.lastAt,
    state: Buffer.from(words.buffer).toString('hex'),
  })
}

const WORDS = 5

export function recordOf(row: BaselineRow): RuleRecord {
  const bytes = Buffer.from(row.state, 'hex')
  const word = (at: number): number => (bytes.length === WORDS * 4 ? bytes.readInt32LE(at * 4) : 0)
  return {
    calls: row.seen,
    days: word(0),
    weight: row.weight,
    lastWeight: row.lastWeight,
    firstAt: row.firstSeenAt,
    lastAt: row.lastSeenAt,
    learnedDay: word(1),
    toldDay: word(2),
    told: word(3),
    condemned: word(4) === 1,
  }
}
