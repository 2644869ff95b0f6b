import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { SimulatedRecord } from '@tripline/ingest/simulate'
import type { IngestResult } from '../src/wire.ts'
import { bomb, halfGzip, writeBadFiles } from './bad-files.ts'
import { impossibleTimes, oddKeys, tooDeep, withSql, wrongTypes } from './bad-records.ts'
import { fixtureFormats, fixtureRecords } from './fixture-records.ts'
import { inventLogs } from './invented-company.ts'
import { runProgram } from './program.ts'
import type { RunningTripline } from './running-tripline.ts'
import { eventually, startTripline } from './running-tripline.ts'
import { readStored } from './stored-rows.ts'
import { workFolder } from './work-folder.ts'

const FORMATS = [
  ...['cloudtrail', 'kubernetes-audit', 'vault-audit', 'envoy', 'litellm', 'otlp', 'mcp'],
  'mapped:railway',
  ...fixtureFormats,
]
/** Of formats whose records are made from a few examples. */
const FIXTURES_A_FORMAT = 100
const RECORDS_A_FORMAT = 400
const MOST_RSS = 1.5 * 2 ** 30
const BEHIND = 'good-'

test('whatever comes in is an event or a dead letter with its reason, and the line goes on', async (t) => {
  const folder = workFolder(t)
  for (const name of ['rough', 'logs']) mkdirSync(join(folder, name))
  const files = writeBadFiles(join(folder, 'rough'), good)
  const { records } = inventLogs(40, 1)
  const bad = new Map(FORMATS.map((format) => [format, badRecords(records, format)]))
  for (const [format, lines] of bad) {
    // A good record after each hundred bad ones.
    const mixed = lines.flatMap((line, n) =>
      n % 100 === 99 ? [line, goodOf(records, format, n)] : [line],
    )
    writeFileSync(join(folder, 'logs', fileOf(format)), `${mixed.join('\n')}\n`)
  }
  const tripline = startTripline(t, folder, {
    sources: [
      { name: 'rough', path: 'rough' },
      ...FORMATS.map((format) => ({
        ...{ name: format.replace(':', '-'), path: `logs/${fileOf(format)}`, format },
      })),
    ],
  })
  const address = await tripline.address
  const behind = files.filter(({ name }) => !/^(?:cut|bomb|empty)/.test(name)).length
  await eventually(
    'the good records behind the bad ones',
    60_000,
    () => countOf(tripline, `events WHERE startsWith(id, '${BEHIND}')`),
    (count) => count >= behind,
  )
  const lines = [...bad.values()].reduce((sum, some) => sum + some.length, 0)
  await eventually(
    'every bad record to be read',
    60_000,
    () => tripline.status(),
    ({ lag, sensors }) => lag === 0 && sensors.reduce((sum, one) => sum + one.records, 0) >= lines,
  )
  await eventually(
    'a dead letter of each bad file',
    15_000,
    async () => {
      const letters = await tripline.rows<{ origin: string; reason: string }>(
        "SELECT DISTINCT origin, reason FROM dead_letters WHERE origin LIKE '%rough%'",
      )
      const told = new Set(letters.map((one) => `${basename(one.origin)} ${one.reason}`))
      return files.filter(({ name, reason }) => reason !== '' && !told.has(`${name} ${reason}`))
    },
    (missing) => missing.length === 0,
  )
  await assertPushes(folder, address, bad)
  const peak = peakBytes(tripline.pid)
  t.diagnostic(`${lines} bad records; peak memory ${(peak / 2 ** 20).toFixed(0)} MB`)
  assert.ok(peak < MOST_RSS, `${peak} bytes`)
  tripline.send('SIGINT')
  const { code, stderr } = await tripline.finished
  assert.equal(code, 0, stderr)
  assert.doesNotMatch(stderr, /parser threw/, 'no parser failed')
  await assertData(join(folder, 'state'))

  const replay = await runProgram(
    ['replay', 'logs', '--source', 'auto', '--state', 'again'],
    folder,
  )
  assert.equal(replay.code, 0, replay.stderr)
  await assertData(join(folder, 'again'))
})

const fileOf = (format: string): string => `${format.replace(':', '-')}.ndjson`

/** A record of CloudTrail that is as it should be. */
function good(name: string): string {
  return JSON.stringify({
    eventVersion: '1.09',
    userIdentity: {
      type: 'IAMUser',
      arn: 'arn:aws:iam::123456789012:user/agent',
      userName: 'agent',
      accountId: '123456789012',
      accessKeyId: 'AKIAEXAMPLE',
    },
    eventTime: '2026-01-02T03:04:05Z',
    eventSource: 's3.amazonaws.com',
    eventName: 'GetObject',
    awsRegion: 'eu-central-1',
    sourceIPAddress: '192.0.2.1',
    requestParameters: { bucketName: 'example.com' },
    eventID: `${BEHIND}${name}`,
    eventType: 'AwsApiCall',
  })
}

function recordsOf(records: readonly SimulatedRecord[], format: string): readonly string[] {
  return records.filter(({ source }) => source === format).map(({ body }) => body)
}

function badRecords(records: readonly SimulatedRecord[], format: string): readonly string[] {
  if (fixtureFormats.includes(format)) return spoiled(fixtureRecords(format, FIXTURES_A_FORMAT))
  const own = recordsOf(records, format)
  const step = Math.max(1, Math.floor(own.length / RECORDS_A_FORMAT))
  const some = own.filter((_, index) => index % step === 0).slice(0, RECORDS_A_FORMAT)
  return spoiled(some)
}

function spoiled(some: readonly string[]): readonly string[] {
  const half = Math.floor(some.length / 2)
  return [
    ...wrongTypes(some.slice(0, half)),
    ...withSql(some.slice(half)),
    ...[oddKeys, tooDeep, impossibleTimes].flatMap((spoil) => spoil(some.slice(0, 5))),
  ]
}

function goodOf(records: readonly SimulatedRecord[], format: string, n: number): string {
  if (fixtureFormats.includes(format)) return fixtureRecords(format, 10_000 + n).at(-1) ?? ''
  return recordsOf(records, format).at(-1 - n) ?? ''
}

/** Bodies that are refused, and such that are taken apart; none ends the process. */
async function assertPushes(
  folder: string,
  address: string,
  bad: ReadonlyMap<string, readonly string[]>,
): Promise<void> {
  const made = await runProgram(
    ['token', '--name', 'collector', '--role', 'responder', '--state', 'state'],
    folder,
  )
  const authorization = `Bearer ${made.stdout.trim()}`
  async function push(format: string, body: Buffer | string, gzip = false) {
    const encoding = gzip ? { 'content-encoding': 'gzip' } : {}
    const answer = await fetch(`${address}/v1/ingest/${format}`, {
      ...{ method: 'POST', headers: { authorization, ...encoding } },
      body: typeof body === 'string' ? body : new Uint8Array(body),
    })
    return { status: answer.status, result: (await answer.json()) as IngestResult }
  }
  assert.equal((await push('auto', bomb(), true)).status, 413, 'a bomb')
  // Refused by its length: the answer may be lost with the connection while the body is still being sent.
  const large = await push('auto', Buffer.alloc(17 << 20, 'a')).catch(() => null)
  assert.equal(large?.status ?? 413, 413, 'a large body')
  assert.equal((await push('nothing', '{}')).status, 404, 'no such format')
  const cut = await push('auto', halfGzip(good('push-gz-%')), true)
  assert.equal(cut.status, 200)
  assert.ok(cut.result.accepted > 0 && cut.result.deadLetters === 1, JSON.stringify(cut))
  const plain = await push('auto', 'no gzip at all', true)
  assert.deepEqual([plain.status, plain.result.deadLetters], [200, 1])
  for (const [format, lines] of bad) {
    const { status, result } = await push(format, gzipSync(lines.join('\n')), true)
    assert.equal(status, 200, format)
    assert.ok(result.deadLetters > 0 && result.accepted > 0, `${format}: ${JSON.stringify(result)}`)
  }
  const after = await push('cloudtrail', `nonsense\n${good('pushed')}\n`)
  assert.deepEqual(after.result, { accepted: 1, ignored: 0, deadLetters: 1 })
}

/** The tables are there, and hold what was to drop them as the data it is. */
async function assertData(state: string): Promise<void> {
  await readStored(state, async (rows) => {
    const count = async (where: string) =>
      Number((await rows<{ n: number }>(`SELECT count() AS n FROM ${where}`))[0]?.n)
    assert.ok((await count('events')) > 1000)
    assert.ok((await count("events WHERE raw LIKE '%DROP TABLE events%'")) > 300)
    for (const column of [
      'id',
      'agent_id',
      'principal',
      'action',
      'resource_id',
      'credential_id',
    ]) {
      const found = await count(`events WHERE ${column} LIKE '%DROP TABLE events%'`)
      assert.ok(found > 0, `${column} holds it as data`)
    }
    assert.equal(await count('events WHERE occurred_at < toDateTime(1136073600)'), 0)
    assert.equal(await count('events WHERE occurred_at > now() + INTERVAL 2 DAY'), 0)
    assert.ok((await count('baselines')) > 0)
  })
}

async function countOf(tripline: RunningTripline, where: string): Promise<number> {
  const [row] = await tripline.rows<{ n: number }>(`SELECT count() AS n FROM ${where}`)
  return Number(row?.n)
}

/** Highest resident memory of the process so far; 0 where the system does not say. */
function peakBytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}
