import type { AgentDetail, BaselineDiff, BaselineLife } from '../wire.ts'
import { safeLine } from './safe-text.ts'
import { minute, table } from './table.ts'

const SHOWN_CHANGES = 10

/** The life of a baseline as a person reads it: state, approved versions, what changed since the newest, drift. */
export function baselineLines(
  { drift }: Pick<AgentDetail, 'drift'>,
  life: BaselineLife,
  diff: BaselineDiff | null,
): readonly string[] {
  const decided =
    life.changedAt === 0
      ? ''
      : `, by ${life.changedBy || 'nobody named'} ${minute(life.changedAt)} UTC`
  return [
    safeLine(`Baseline: ${life.state}${decided}`),
    ...(drift === null
      ? []
      : [
          `last day ${percent(drift.now)} unlike its last weeks, up to ${percent(drift.usual)} is usual`,
        ]),
    versionTable(life),
    ...(diff === null ? [] : ['', `Changed since version ${diff.from}`, changeTable(diff)]),
  ]
}

function versionTable({ versions, standsOn }: BaselineLife): string {
  if (versions.length === 0) return 'no version approved yet'
  return table(
    versions.map(({ number, at, by, note, calls }) => ({
      version: `${number}${number === standsOn ? ' stands' : ''}`,
      approved: minute(at),
      by,
      calls,
      note,
    })),
  )
}

function changeTable({ facets }: BaselineDiff): string {
  const changes = facets.flatMap(({ facet, changes }) =>
    changes.map(({ value, change, before, after }) => ({
      facet,
      value,
      change,
      was: percent(before),
      is: percent(after),
    })),
  )
  return changes.length === 0 ? 'nothing' : table(changes.slice(0, SHOWN_CHANGES))
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
