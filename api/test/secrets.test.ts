import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { SimulatedRecord } from '@tripline/ingest/simulate'
import { stringify } from 'yaml'
import type { AgentSummary, AlertPage, IngestResult } from '../src/wire.ts'
import { fixtureFormats, fixtureRecords, textFormats, textRecords } from './fixture-records.ts'
import { inventLogs } from './invented-company.ts'
import { plantInText, plantSecrets } from './plant-secrets.ts'
import { fieldSecrets, plantedSecrets } from './planted-secrets.ts'
import { runProgram } from './program.ts'
import type { RunningTripline } from './running-tripline.ts'
import { eventually, startTripline } from './running-tripline.ts'
import type { Search } from './search-bytes.ts'
import { searchFor } from './search-bytes.ts'
import type { Rows } from './stored-rows.ts'
import { readStored } from './stored-rows.ts'
import { workFolder } from './work-folder.ts'

const FORMATS = [
  ...['cloudtrail', 'kubernetes-audit', 'vault-audit', 'envoy', 'litellm', 'otlp', 'mcp'],
  'mapped:railway',
  ...[...fixtureFormats, ...textFormats],
]
/** Of formats whose records are made from a few examples. */
const FIXTURES_A_FORMAT = 120
/** Different records of each format: each is stored, because each has an id of its own. */
const RECORDS_A_FORMAT = 700

test('no planted secret is found at rest, in logs or in answers, from any format, by file or by push', async (t) => {
  const folder = workFolder(t)
  mkdirSync(join(folder, 'logs'))
  const { fleet, records } = inventLogs(40, 1)
  writeFileSync(join(folder, 'agents.yaml'), stringify(fleet.registry()))
  const planted = new Map(FORMATS.map((format) => [format, plantedIn(records, format)]))
  for (const [format, lines] of planted) {
    writeFileSync(join(folder, 'logs', fileOf(format)), `${lines.join('\n')}\n`)
  }
  const search = searchFor([...plantedSecrets, ...fieldSecrets])
  assertSearchable(search, folder)

  const tripline = startTripline(t, folder, {
    agents: 'agents.yaml',
    sources: FORMATS.map((format) => ({
      ...{ name: format.replace(':', '-'), path: `logs/${fileOf(format)}`, format },
    })),
  })
  const address = await tripline.address
  const fromFiles = [...planted.values()].reduce((sum, lines) => sum + lines.length, 0)
  await settled(tripline, fromFiles)
  let pushed = 0
  for (const [format, lines] of planted) {
    const result = await push(folder, address, format, lines)
    pushed += result.accepted + result.ignored + result.deadLetters
  }
  assert.ok(pushed >= fromFiles, `${pushed} pushed`)
  await settled(tripline, fromFiles)

  const leaks = [...(await leaksInAnswers(tripline, search))]
  tripline.send('SIGINT')
  const { code, stdout, stderr } = await tripline.finished
  assert.equal(code, 0, stderr)
  leaks.push(...search.in('stdout', Buffer.from(stdout)))
  leaks.push(...search.in('stderr', Buffer.from(stderr)))
  leaks.push(...search.below(join(folder, 'state')))
  const tables = await readStored(join(folder, 'state'), (rows) => leaksInTables(rows, search))
  leaks.push(...tables.leaks)
  t.diagnostic(
    `${fromFiles} records with secrets of ${plantedSecrets.length + fieldSecrets.length} kinds, by file and by push; ${tables.events} events, ${tables.deadLetters} dead letters; ${search.needles} forms looked for`,
  )
  assert.deepEqual(leaks.slice(0, 40), [], `${leaks.length} leaks`)
  assert.ok(tables.events > 2000 && tables.deadLetters > 500, 'they were stored')
})

function plantedIn(records: readonly SimulatedRecord[], format: string): readonly string[] {
  if (textFormats.includes(format)) return textRecords(format, FIXTURES_A_FORMAT).map(plantInText)
  if (fixtureFormats.includes(format)) {
    return fixtureRecords(format, FIXTURES_A_FORMAT).map((body, index) => {
      const ways = plantSecrets(body)
      // A stride that meets leaves, keys, nested values and broken records alike.
      return ways[(index * 7) % ways.length]?.() ?? ''
    })
  }
  const own = records.filter(({ source }) => source === format)
  const step = Math.max(1, Math.floor(own.length / RECORDS_A_FORMAT))
  const some = own.filter((_, index) => index % step === 0).slice(0, RECORDS_A_FORMAT)
  return some.map(({ body }, index) => {
    const ways = plantSecrets(body)
    return ways[index % ways.length]?.() ?? ''
  })
}

const fileOf = (format: string): string => `${format.replace(':', '-')}.ndjson`

/** The search finds what it is to find: in the planted files themselves. */
function assertSearchable(search: Search, folder: string): void {
  const logs = FORMATS.map((format) => readFileSync(join(folder, 'logs', fileOf(format))))
  const found = search.in('logs', Buffer.concat(logs)).join('\n')
  for (const { kind } of [...plantedSecrets, ...fieldSecrets]) {
    assert.ok(found.includes(`${kind}, `), `${kind} is planted`)
  }
}

async function settled(tripline: RunningTripline, records: number): Promise<void> {
  await eventually(
    'all records to be read and scored',
    180_000,
    () => tripline.status(),
    ({ lag, sensors }) =>
      lag === 0 && sensors.reduce((sum, sensor) => sum + sensor.records, 0) >= records,
  )
}

async function push(
  folder: string,
  address: string,
  format: string,
  lines: readonly string[],
): Promise<IngestResult> {
  const made = await runProgram(
    ['token', '--name', 'collector', '--role', 'responder', '--state', 'state'],
    folder,
  )
  const answer = await fetch(`${address}/v1/ingest/${format}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${made.stdout.trim()}` },
    body: `${lines.join('\n')}\n`,
  })
  assert.equal(answer.status, 200, await answer.clone().text())
  return (await answer.json()) as IngestResult
}

async function leaksInAnswers(
  tripline: RunningTripline,
  search: Search,
): Promise<readonly string[]> {
  const leaks: string[] = []
  async function look<T>(path: string): Promise<T> {
    const answer = await tripline.ask<T>('GET', path)
    leaks.push(...search.in(path, Buffer.from(JSON.stringify(answer))))
    return answer
  }
  await look('/v1/status')
  const { alerts } = await look<AlertPage>('/v1/alerts?limit=200')
  for (const { id } of alerts.slice(0, 50)) {
    await look(`/v1/alerts/${id}`)
    await look(`/v1/alerts/${id}/events`)
  }
  const { agents } = await look<{ agents: AgentSummary[] }>('/v1/agents')
  for (const { id } of agents.slice(0, 40)) {
    const path = `/v1/agents/${encodeURIComponent(id)}`
    await look(path)
    await look(`${path}/events?limit=200`)
    await look(`${path}/baseline`)
  }
  const events = await tripline.rows<{ id: string }>('SELECT id FROM events ORDER BY id LIMIT 100')
  for (const { id } of events) await look(`/v1/events/${encodeURIComponent(id)}`)
  return leaks
}

/** Every column of every table as text: what the search of the files cannot see is compressed. */
async function leaksInTables(
  rows: Rows,
  search: Search,
): Promise<{
  readonly leaks: readonly string[]
  readonly events: number
  readonly deadLetters: number
}> {
  const leaks: string[] = []
  const counts = new Map<string, number>()
  const tables = await rows<{ name: string }>(
    `SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'`,
  )
  for (const { name } of tables) {
    const columns = await rows<{ name: string }>(`DESCRIBE ${name}`)
    for (const column of columns) {
      const texts = await rows<{ text: string }>(
        `SELECT toString(${column.name}) AS text FROM ${name}`,
      )
      counts.set(name, texts.length)
      const all = texts.map(({ text }) => text).join('\n')
      leaks.push(...search.in(`${name}.${column.name}`, Buffer.from(all)))
      if (column.name !== 'state') continue
      // Baselines keep JSON in hex.
      const hex = Buffer.concat(texts.map(({ text }) => Buffer.from(text, 'hex')))
      leaks.push(...search.in(`${name}.${column.name} as bytes`, hex))
    }
  }
  return {
    leaks,
    events: counts.get('events') ?? 0,
    deadLetters: counts.get('dead_letters') ?? 0,
  }
}
