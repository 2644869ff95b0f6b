import type { AuditEvent } from '@tripline/ingest'
import { badOf, NO_STAKES } from '../../src/risk/bad.ts'
import type { EvalFigure, EvalPart } from '../part.ts'
import type { LabelledRecord } from './labelled-records.ts'
import { readLabelledRecords, withTime } from './labelled-records.ts'
import { createRecordReader } from './parse-records.ts'
import { separationWithinRules } from './separation.ts'

/** Log types with fewer records are too few for a figure of their own. */
const FEWEST = 20
/** Severities of rules whose records somebody has to be told of. */
const GRAVE = new Set(['High', 'Critical'])

interface ReadRecord {
  readonly record: LabelledRecord
  readonly event: AuditEvent
}

/** Do the parsers take records of many sources, and do action class and facts tell the bad ones from their look-alikes? */
export const recordsPart: EvalPart = {
  name: 'records',
  question: 'are single records read, and do class and facts tell bad ones from look-alikes?',
  sample: 'panther-rule-tests',
  async run({ data, log }) {
    const records = readLabelledRecords(data)
    const read = createRecordReader()
    const types = [...new Set(records.map(({ logType }) => logType))].sort()
    const figures: EvalFigure[] = []
    for (const type of types) {
      const own = records.filter(({ logType }) => logType === type)
      if (own.length >= FEWEST) figures.push(readShare(type, own, read))
    }
    const events = records.flatMap((record): readonly ReadRecord[] => {
      const event = read(withTime(record))
      return event === null ? [] : [{ record, event }]
    })
    log(`${records.length} records, ${events.length} read once they say when they were written`)
    return [...figures, ...separations(types, events), harmless(events)]
  },
}

function readShare(
  type: string,
  records: readonly LabelledRecord[],
  read: (body: string) => AuditEvent | null,
): EvalFigure {
  const taken = records.filter(({ body }) => read(body) !== null).length
  const value = round((100 * taken) / records.length)
  return { name: `${type} read`, value, unit: '%', better: 'higher', tolerance: 0 }
}

/** What the event says of harm, with and without what stands beside its class. */
const VIEWS: readonly (readonly [string, (event: AuditEvent) => AuditEvent])[] = [
  ['class alone', (event) => withoutFacts(withoutOutcome(event))],
  ['class and facts', withoutOutcome],
  ['class, facts and outcome', (event) => event],
]

function separations(
  types: readonly string[],
  events: readonly ReadRecord[],
): readonly EvalFigure[] {
  const all = VIEWS.map(([name, view]) => separation(name, events, view))
  const each = types.flatMap((type) => {
    const own = events.filter(({ record }) => record.logType === type)
    return own.length < FEWEST ? [] : [separation(type, own, (event) => event)]
  })
  return [...all, ...each].filter(({ value }) => !Number.isNaN(value))
}

function separation(
  of: string,
  events: readonly ReadRecord[],
  view: (event: AuditEvent) => AuditEvent,
): EvalFigure {
  const value = separationWithinRules(
    events.map(({ record, event }) => ({
      ruleId: record.ruleId,
      bad: record.bad,
      score: badOf(view(event), NO_STAKES),
    })),
  )
  return {
    name: `bad above look-alike, ${of}`,
    value: round(value),
    unit: '',
    better: 'higher',
    tolerance: 0.005,
  }
}

function withoutOutcome(event: AuditEvent): AuditEvent {
  return { ...event, outcome: 'success', environment: 'unknown' }
}

function withoutFacts(event: AuditEvent): AuditEvent {
  return {
    ...event,
    ...{ destructive: false, irreversible: false, privilegeChange: false },
    ...{ secretAccess: false, touchesBackup: false },
  }
}

/** Records that a grave rule calls bad and that look like nothing at all to us. */
function harmless(events: readonly ReadRecord[]): EvalFigure {
  const grave = events.filter(({ record }) => record.bad && GRAVE.has(record.severity))
  const missed = grave.filter(({ event: { actionClass, secretAccess, privilegeChange } }) => {
    const looks = actionClass === 'read' || actionClass === 'list' || actionClass === 'other'
    return looks && !secretAccess && !privilegeChange
  })
  return {
    name: 'grave records taken for harmless',
    value: round((100 * missed.length) / Math.max(1, grave.length)),
    unit: '%',
    better: 'lower',
    tolerance: 0.5,
  }
}

const round = (value: number): number => Math.round(value * 1000) / 1000
