import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import test from 'node:test'
import type { Store } from '@tripline/infra'
import { stringify } from 'yaml'
import { inventLogs, writeLogFolder } from '../../test/invented-company.ts'
import { workFolder } from '../../test/work-folder.ts'
import { compareReplays } from './compare-replays.ts'
import type { ReplaySettings, Setting } from './replay-settings.ts'
import { runReplay } from './run-replay.ts'

const { fleet, records } = inventLogs(6, 0.02)

/** A store that forgets: a replay that is thrown away asks it nothing it must remember. */
const nowhere: Store = {
  query: async () => [],
  insertBlock: async () => undefined,
  close: async () => undefined,
}

interface Try {
  readonly settings: ReplaySettings
  setting(name: string, given: Partial<Setting>, agents: unknown): Setting
}

function prepare(t: TestContext): Try {
  const folder = workFolder(t)
  writeLogFolder(join(folder, 'logs'), records)
  mkdirSync(join(folder, 'sort'))
  const setting: Try['setting'] = (name, given, agents) => {
    const stateFolder = join(folder, name)
    mkdirSync(stateFolder)
    writeFileSync(join(stateFolder, 'agents.yaml'), stringify(agents))
    return { alertsPerDay: 4, stateFolder, mappingPaths: [], rulePaths: [], ...given }
  }
  return {
    setting,
    settings: {
      ...setting('present', {}, fleet.registry()),
      ...{ paths: [join(folder, 'logs')], trainPaths: [], source: 'auto', out: null, scores: null },
      ...{ keep: false, compare: null, tempFolder: join(folder, 'sort') },
    },
  }
}

const linesOf = (path: string): string[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')

test('the present side is what a replay by itself says, and against itself nothing changes', async (t) => {
  const { settings, setting } = prepare(t)
  const out = `${settings.tempFolder}/alerts.jsonl`
  const alone = await runReplay({ ...settings, out }, nowhere, () => undefined)
  const compare = setting('same', {}, fleet.registry())
  const { summary, changes } = await compareReplays({ ...settings, compare }, () => undefined)
  assert.ok(alone.alerts > 0)
  assert.deepEqual(
    [summary.events, summary.alerts, summary.agents],
    [alone.events, alone.alerts, alone.agents],
  )
  assert.deepEqual(changes, [])
  assert.deepEqual(summary.compared, {
    ...{ events: alone.events, malformed: 0, alerts: alone.alerts },
    ...{ gained: 0, lost: 0, changed: 0, same: alone.alerts, passes: 1 },
  })

  // Against a setting that raises nothing within the budget and knows no agent: each alert's line is the replay's own.
  const strange = setting('strange', { findingBits: 40 }, {})
  const changed = `${settings.tempFolder}/changes.jsonl`
  const against = { ...settings, out: changed, compare: strange }
  const { summary: second } = await compareReplays(against, () => undefined)
  assert.equal(second.compared?.passes, 2)
  const told = linesOf(changed).map((line) => JSON.parse(line))
  const lost = told.filter(({ change }) => change === 'lost')
  assert.equal(lost.length, second.compared?.lost)
  assert.ok(lost.length > 0)
  const own = new Set(linesOf(out))
  for (const { present, other } of lost) {
    assert.equal(other, null)
    assert.ok(own.has(JSON.stringify(present)))
  }
})

test('the same comparison gives the same bytes', async (t) => {
  const { settings, setting } = prepare(t)
  const compare = setting('bolder', { alertsPerDay: 40, findingBits: 6 }, fleet.registry())
  const once = async (name: string): Promise<string> => {
    const out = join(settings.tempFolder, name)
    await compareReplays({ ...settings, compare, out }, () => undefined)
    return readFileSync(out, 'utf8')
  }
  const first = await once('first.jsonl')
  assert.equal(await once('second.jsonl'), first)
  assert.match(first, /^\{"change":"(?:gained|changed)"/)
})

test('a dead letter is told once where the records are read once', async (t) => {
  const { settings, setting } = prepare(t)
  const [folder = ''] = settings.paths
  writeFileSync(join(folder, 'broken.ndjson'), '{"nothing":"known"}\n')
  const letters: string[] = []
  const compare = setting('same', { alertsPerDay: 9 }, fleet.registry())
  const { summary } = await compareReplays({ ...settings, compare }, ({ reason }) =>
    letters.push(reason),
  )
  assert.equal(letters.length, 1)
  assert.deepEqual([summary.malformed, summary.compared?.malformed], [1, 1])
})
