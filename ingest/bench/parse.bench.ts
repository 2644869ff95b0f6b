import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createCloudTrailParser } from '../src/cloudtrail/parse-cloudtrail.ts'
import { createEnvironmentOf } from '../src/environment.ts'
import type { AuditEvent } from '../src/event.ts'
import { decodeUtf8 } from '../src/frame/decode-utf8.ts'
import { createCredentialGraph } from '../src/identify/credential-graph.ts'
import { createIdentityResolver } from '../src/identify/identity-resolver.ts'
import { emptyRegistry } from '../src/identify/registry.ts'
import { createOpenRecord } from '../src/open-record.ts'
import { createRedactor } from '../src/redact/redactor.ts'
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
  const records = await recordsToParse()
  const line = createLine()
  const ratios: number[] = []
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    const bare = secondsFor(records, (bytes) => JSON.parse(bytes.toString('utf8')))
    const whole = secondsFor(records, line)
    if (round >= WARM_UP) ratios.push(bare / whole)
  }
  ratios.sort((a, b) => a - b)
  return {
    name: 'parse + redact + normalise + identify : JSON.parse',
    value: Math.round((ratios[ratios.length >> 1] ?? 0) * 1000) / 1000,
    unit: 'ratio',
    ...{ atLeast: 0.6, aim: 0.8 },
  }
}

/** The stages as the collector runs them, without the log. */
function createLine(): (bytes: Buffer) => AuditEvent | null {
  const parse = createCloudTrailParser({
    openRecord: createOpenRecord(createRedactor(new Uint8Array(32)).raw),
    environmentOf: createEnvironmentOf(),
  })
  const identify = createIdentityResolver(emptyRegistry, createCredentialGraph())
  const receivedAt = Date.UTC(2026, 5, 18)
  return (bytes) => {
    const body = decodeUtf8(bytes) ?? ''
    let last: AuditEvent | null = null
    for (const parsed of parse({ source: 'cloudtrail', origin: 'bench', receivedAt, body })) {
      if (parsed.kind !== 'event') continue
      if (parsed.edge !== undefined) identify.learn(parsed.edge)
      last = identify.attribute(parsed.event, parsed.claims)
    }
    return last
  }
}

/** Real records where the samples are at hand, else synthetic ones of the same shapes. */
async function recordsToParse(): Promise<readonly Buffer[]> {
  const data = process.env.TRIPLINE_DATA ?? join(import.meta.dirname, '../../../shared/data')
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
}
