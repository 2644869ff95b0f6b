import assert from 'node:assert/strict'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { stringify } from 'yaml'
import type { ReplaySummary } from '../src/replay/replay-settings.ts'
import { inventLogs, writeLogFolder } from './invented-company.ts'
import { runProgram } from './program.ts'
import { seededRandom, shuffled } from './seeded-random.ts'
import type { StoredEvents } from './stored-rows.ts'
import { readStored, storedEvents } from './stored-rows.ts'
import { workFolder } from './work-folder.ts'

const DATA =
  process.env.TRIPLINE_DATA ?? fileURLToPath(new URL('../../../shared/data', import.meta.url))
const CAMPAIGN = join(DATA, 'invictus-aws', 'CloudTrail')
const CAMPAIGN_EVENTS = 2900

interface Replayed {
  readonly summary: ReplaySummary
  readonly alerts: string
  readonly scores: string
  readonly stored: StoredEvents
}

/** Replays `logs` into a state of its own. */
async function replay(folder: string, logs: string, source: string): Promise<Replayed> {
  const name = basename(logs)
  const [out, scores, state] = ['out', 'scores', 'state'].map((kind) => `${name}-${kind}`)
  if (out === undefined || scores === undefined || state === undefined) throw new Error('unreached')
  const { code, stdout, stderr } = await runProgram(
    ['replay', logs, '--source', source, '--out', out, '--scores', scores, '--state', state],
    folder,
  )
  assert.equal(code, 0, stderr)
  return {
    summary: JSON.parse(stdout.trim().split('\n').at(-1) ?? ''),
    alerts: readFileSync(join(folder, out), 'utf8'),
    scores: readFileSync(join(folder, scores), 'utf8'),
    stored: await readStored(join(folder, state), storedEvents),
  }
}

/** Every file of a flat folder, twice: as it is, and packed under another name. */
function writeDoubled(from: string, to: string): void {
  mkdirSync(join(to, 'again'), { recursive: true })
  for (const name of readdirSync(from)) {
    copyFileSync(join(from, name), join(to, name))
    writeFileSync(join(to, 'again', `copy-of-${name}.gz`), gzipSync(readFileSync(join(from, name))))
  }
}

function assertSame(copy: Replayed, original: Replayed, which: string): void {
  assert.deepEqual(copy.stored, original.stored, `${which}: stored events`)
  assert.equal(copy.scores, original.scores, `${which}: scores`)
  assert.equal(copy.alerts, original.alerts, `${which}: alerts`)
}

test('the recorded campaign: 2,900 events, and the same bytes from every copy of it', async (t) => {
  if (!existsSync(CAMPAIGN)) return t.skip('no shared data')
  const folder = workFolder(t)
  const first = await replay(folder, copiedAs(folder, 'first'), 'cloudtrail')
  assert.equal(first.summary.events, CAMPAIGN_EVENTS)
  assert.equal(first.stored.events, CAMPAIGN_EVENTS)
  assert.equal(first.stored.ids, CAMPAIGN_EVENTS)
  assert.equal(first.scores.split('\n').length - 1, CAMPAIGN_EVENTS)

  assertSame(await replay(folder, copiedAs(folder, 'second'), 'cloudtrail'), first, 'again')
  const mixed = join(folder, 'shuffled')
  writeShuffledCampaign(mixed)
  assertSame(await replay(folder, mixed, 'cloudtrail'), first, 'shuffled')
  const doubled = join(folder, 'doubled')
  writeDoubled(CAMPAIGN, doubled)
  assertSame(await replay(folder, doubled, 'cloudtrail'), first, 'doubled')
})

test('an invented company in eight formats: the same bytes from every copy of its logs', async (t) => {
  const folder = workFolder(t)
  const { fleet, records } = inventLogs(8, 0.02)
  writeFileSync(join(folder, 'agents.yaml'), stringify(fleet.registry()))
  writeFileSync(join(folder, 'tripline.yaml'), stringify({ agents: 'agents.yaml' }))
  const inOrder = join(folder, 'in-order')
  writeLogFolder(inOrder, records)
  const first = await replay(folder, inOrder, 'auto')
  assert.equal(first.stored.events, first.summary.events)
  assert.equal(first.stored.ids, first.summary.events)
  assert.ok(first.summary.alerts > 0, 'the incident is found')

  const doubled = join(folder, 'doubled')
  writeDoubled(inOrder, doubled)
  assertSame(await replay(folder, doubled, 'auto'), first, 'doubled')
  const mixed = join(folder, 'shuffled')
  mkdirSync(mixed)
  const random = seededRandom(11)
  // A file still holds one format each, as anything that writes logs does; its lines come in any order.
  for (const name of readdirSync(inOrder)) {
    const lines = readFileSync(join(inOrder, name), 'utf8').trimEnd().split('\n')
    const halves = [...(name.startsWith('mcp') ? lines : shuffled(lines, random)).entries()]
    for (const half of [0, 1]) {
      const some = halves.filter(([index]) => index % 2 === half).map(([, line]) => line)
      writeFileSync(join(mixed, `${half}-${name}`), `${some.join('\n')}\n`)
    }
  }
  assertSame(await replay(folder, mixed, 'auto'), first, 'shuffled')
})

/** The campaign's records over 20 files in random order, some plain and some packed. */
function writeShuffledCampaign(to: string): void {
  mkdirSync(to)
  const records = readdirSync(CAMPAIGN).flatMap((name) =>
    recordTexts(readFileSync(join(CAMPAIGN, name), 'utf8')),
  )
  const mixed = shuffled(records, seededRandom(7))
  for (let file = 0; file < 20; file++) {
    const some = mixed.filter((_, index) => index % 20 === file)
    const text = `{"Records":[${some.join(',')}]}`
    if (file % 2 === 0) writeFileSync(join(to, `${file}.json`), text)
    else writeFileSync(join(to, `${file}.json.gz`), gzipSync(text))
  }
}

/** The elements of a `Records` file as they are written: parsing and writing them again would change numbers. */
function recordTexts(document: string): readonly string[] {
  const records: string[] = []
  let [depth, from] = [0, 0]
  for (const { 0: token, index } of document.matchAll(/"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (token === '{' && depth++ === 1) from = index
    if (token === '}' && --depth === 1) records.push(document.slice(from, index + 1))
  }
  return records
}

/** A folder of another name with the campaign's files. */
function copiedAs(folder: string, name: string): string {
  const to = join(folder, name)
  mkdirSync(to)
  for (const file of readdirSync(CAMPAIGN)) copyFileSync(join(CAMPAIGN, file), join(to, file))
  return to
}
