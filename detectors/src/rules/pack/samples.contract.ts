import type { AuditEvent, SourceName } from '@tripline/ingest'
import { createEnvironmentOf, createParsers, createRedactor } from '@tripline/ingest'
import { START } from '../../events.contract.ts'
import { awsSamples } from './aws-samples.contract.ts'
import { clusterSamples } from './cluster-samples.contract.ts'

type Json = Readonly<Record<string, unknown>>

/** A record that a rule of the pack must match, and one like it that it must not. */
export interface Sample {
  readonly title: string
  readonly source: SourceName
  readonly matches: Json
  readonly ignores: Json
  readonly matchesToo?: readonly Json[]
  readonly ignoresToo?: readonly Json[]
  /** Of what it ignores, where every record of `source` is what it is about. */
  readonly ignoresSource?: SourceName
}

export const samples: readonly Sample[] = [...awsSamples, ...clusterSamples]

const key = new Uint8Array(32).fill(7)
const redactor = createRedactor(key)
const parsers = createParsers({
  ...{ key, redactor, mappings: [] },
  environmentOf: createEnvironmentOf(),
})

/** The record as the parser of its source reads it. */
export function eventsOfSample(source: SourceName, record: Json): readonly AuditEvent[] {
  const parse = parsers.get(source)
  const body = JSON.stringify(record)
  const receivedAt = START + 1000
  const parsed = parse?.({ source, origin: 'sample', receivedAt, body }) ?? []
  return parsed.flatMap((one) => (one.kind === 'event' ? [one.event] : []))
}
