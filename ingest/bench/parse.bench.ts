import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { shippedMappings } from '@tripline/ingest'
import { createEnvironmentOf } from '../src/environment.ts'
import type { AuditEvent, SourceName } from '../src/event.ts'
import { decodeUtf8 } from '../src/frame/decode-utf8.ts'
import { createCredentialGraph } from '../src/identify/credential-graph.ts'
import { createIdentityResolver } from '../src/identify/identity-resolver.ts'
import { emptyRegistry } from '../src/identify/registry.ts'
import { createParsers } from '../src/parsers.ts'
import { createRedactor } from '../src/redact/redactor.ts'
import { createFleet } from '../src/simulate/fleet.ts'
import { syntheticRecords } from './synthetic-records.ts'

export interface BenchFigure {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly atLeast: number
  readonly aim: number
}

const ROUNDS = 15
const WARM_UP = 4
const RECORDS = 3000
/** As many as the collector takes through its stages at once. */
const BATCH = 1000

/**
 * How fast records become attributed events, against bare `JSON.parse` of the same bytes: the median over rounds of
 * the ratio of processor times, the two taken in turns so that noise of the machine hits both. Both take records as
 * the collector does: bytes, in batches whose results are held until the batch is through.
 */
export async function benchParse(): Promise<BenchFigure> {
  return {
    name: 'parse + redact + normalise + identify : JSON.parse',
    value: ratioOf(await recordsToParse(), 'cloudtrail'),
    unit: 'ratio',
    ...{ atLeast: 0.6, aim: 0.8 },
  }
}

/** Of the invented company: as long as it takes until there are enough records of the rarest format. */
const START = Date.UTC(2026, 5, 1)
const DAYS = 8

/** The same ratio for every format, by source, over records of the invented company. */
export function benchAllFormats(): Readonly<Record<string, number>> {
  const bodies = new Map<SourceName, Buffer[]>()
  const fleet = createFleet({ seed: 'bench', startAt: START })
  for (const { source, body } of fleet.records(START, START + DAYS * 86_400_000)) {
    const records = bodies.get(source) ?? []
    if (records.length < RECORDS) records.push(Buffer.from(body))
    bodies.set(source, records)
  }
  const ratios = [...bodies].map(([source, records]): [string, number] => {
    return [source, ratioOf(records, source)]
  })
  return Object.fromEntries(ratios)
}

function ratioOf(records: readonly Buffer[], source: SourceName): number {
  const line = createLine(source)
  const ratios: number[] = []
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    const bare = secondsFor(records, (bytes) => JSON.parse(bytes.toString('utf8')))
    const whole = secondsFor(records, line)
    if (round >= WARM_UP) ratios.push(bare / whole)
  }
  ratios.sort((a, b) => a - b)
  return Math.round((ratios[ratios.length >> 1] ?? 0) * 1000) / 1000
}

/** The stages as the collector runs them, without the log. */
function createLine(source: SourceName): (bytes: Buffer) => AuditEvent | null {
  const key = new Uint8Array(32)
  const redactor = createRedactor(key)
  const mappings = shippedMappings(redactor.fingerprint)
  const parse = createParsers({
    ...{ key, redactor, environmentOf: createEnvironmentOf(), mappings },
  }).get(source)
  if (parse === undefined) throw new RangeError(`no parser for ${source}`)
  const identify = createIdentityResolver(emptyRegistry, createCredentialGraph())
  const receivedAt = Date.UTC(2026, 11, 31)
  return (bytes) => {
    const body = decodeUtf8(bytes) ?? ''
    let last: AuditEvent | null = null
    for (const parsed of parse({ source, origin: 'bench', receivedAt, body })) {
      if (parsed.kind !== 'event') continue
      if (parsed.edge !== undefined) identify.learn(parsed.edge)
      last = identify.attribute(parsed.event, parsed.claims)
    }
    return last
  }
}

/** The package as it lies on the disk: compiled, this file lies elsewhere. */
const HERE = import.meta.resolve('@tripline/ingest')

/** Real records where the samples are at hand, else synthetic ones of the same shapes. */
async function recordsToParse(): Promise<readonly Buffer[]> {
  const data = process.env.TRIPLINE_DATA ?? fileURLToPath(new URL('../../../shared/data', HERE))
  const folder = join(data, 'invictus-aws', 'CloudTrail')
  const bodies = existsSync(folder) ? sampleRecords(folder) : syntheticRecords(RECORDS)
  return bodies.map((body) => Buffer.from(body))
}

function sampleRecords(folder: string): readonly string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return names.sort().flatMap((name) => {
    const { Records } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as {
      readonly Records: readonly unknown[]
    }
    return Records.map((record) => JSON.stringify(record))
  })
}

/** Processor seconds that all records take, a batch at a time. */
function secondsFor(records: readonly Buffer[], read: (bytes: Buffer) => unknown): number {
  const before = process.cpuUsage()
  for (let from = 0; from < records.length; from += BATCH) {
    const batch: unknown[] = []
    const end = Math.min(from + BATCH, records.length)
    for (let at = from; at < end; at += 1) {
      const bytes = records[at]
      if (bytes !== undefined) batch.push(read(bytes))
    }
    if (batch.length === 0) throw new Error('nothing was read')
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

if (process.argv[1] === import.meta.filename) {
  console.log(JSON.stringify(await benchParse()))
  console.log(JSON.stringify(benchAllFormats()))
}
