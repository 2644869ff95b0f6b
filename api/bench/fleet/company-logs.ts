import { join } from 'node:path'
import type { Fleet, SimulatedRecord } from '@tripline/ingest/simulate'
import { createFleet } from '@tripline/ingest/simulate'
import { writeLogFolder } from '../../test/invented-company.ts'

const AGENTS = 120
/** Within one month: a block of rows over two would be cut. */
const START = Date.UTC(2026, 5, 1)
const A = 'a'.charCodeAt(0)
const ACCOUNT = '123456789012'
const MONTH = 29 * 86_400_000
/** Credentials that nothing real ever uses: whoever does alerts at once. */
const DECOY_KEYS = 'AKIAEXAMPLEDECOY*'

/** Records of an invented company in all formats, in order of delivery, no record twice. */
export interface CompanyLogs {
  /** Content of agents.yaml. */
  readonly registry: object
  take(count: number): readonly SimulatedRecord[]
  /** Passes records over. */
  skip(count: number): void
  /** How many were taken and skipped so far. */
  taken(): number
}

export function companyLogs(): CompanyLogs {
  const fleet = createFleet({ seed: 'bench-fleet', startAt: START, agents: AGENTS })
  const records = fleet.records(START, START + MONTH)[Symbol.iterator]()
  let taken = 0
  function next(): SimulatedRecord {
    const one = records.next()
    if (one.done === true) throw new Error('a month has not so many records')
    taken++
    return one.value
  }
  return {
    registry: withDecoy(fleet),
    take: (count) => Array.from({ length: count }, next),
    skip(count) {
      for (let i = 0; i < count; i++) next()
    },
    taken: () => taken,
  }
}

/** Names in `text` of those who used a decoy. */
export const decoyNames = (text: string): readonly string[] => text.match(/decoy[a-p]{12}/g) ?? []

/** In letters alone: roles that differ in a number are taken for one agent's. */
export function decoyName(load: string, n: number): string {
  const letters = (part: number, digits: number): string =>
    Array.from(part.toString(16).padStart(digits, '0'), (digit) =>
      String.fromCharCode(A + Number.parseInt(digit, 16)),
    ).join('')
  return `decoy${letters(Number(load.replace(/\D/g, '')), 8)}${letters(n, 4)}`
}

/** CloudTrail's record of a call by a decoy credential, in a role that nobody else has: an agent of its own, an alert of its own. */
export function decoyUse(role: string): string {
  return JSON.stringify({
    eventVersion: '1.11',
    userIdentity: {
      ...{ type: 'AssumedRole', principalId: `AROAEXAMPLE:${role}`, accountId: ACCOUNT },
      ...{
        arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${role}`,
        accessKeyId: DECOY_KEYS.replace('*', role.toUpperCase()),
      },
    },
    ...{ eventID: role, eventTime: new Date(START + MONTH).toISOString() },
    ...{ eventSource: 's3.amazonaws.com', eventName: 'ListBuckets', awsRegion: 'eu-central-1' },
    ...{ sourceIPAddress: '192.0.2.66', userAgent: 'aws-cli/2.15', readOnly: true },
    ...{ eventType: 'AwsApiCall', eventCategory: 'Management', recipientAccountId: ACCOUNT },
  })
}

function withDecoy(fleet: Fleet): object {
  const registry = fleet.registry()
  return { ...registry, decoys: [...(registry.decoys ?? []), DECOY_KEYS] }
}

/** Puts records where the collector follows, all at once. */
export function dropIn(logs: string, name: string, records: readonly SimulatedRecord[]): void {
  writeLogFolder(join(logs, name), records)
}
