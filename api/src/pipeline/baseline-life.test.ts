import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import { after, test } from 'node:test'
import type { BaselineRow, LifeChange, LoggedEvent } from '@tripline/detectors'
import { isLearnedRow, MOST_VERSIONS, newestRows } from '@tripline/detectors'
import type { Store } from '@tripline/infra'
import { silentLogger, systemClock } from '@tripline/infra'
import { migrate } from '@tripline/infra/clickhouse'
import { emptyRegistry } from '@tripline/ingest'
import { openTestStore } from '../../test/open-test-store.ts'
import { sampleEvent } from '../../test/sample-event.ts'
import { deferred } from '../deferred.ts'
import { loadRuleBook } from '../setup/load-rule-book.ts'
import { createBaselineVersions } from './baseline-versions.ts'
import { createCheckpoints } from './checkpoints.ts'
import { openStage } from './open-stage.ts'
import type { CommandAnswer, LogCommand } from './pipeline.ts'

const START = Date.UTC(2026, 4, 1)
const HOUR = 3_600_000
const KEY = new Uint8Array(32).fill(7)
const AGENT = 'staging-fixer'
const TABLES = [
  ...['events', 'findings', 'alerts', 'baselines', 'baseline_versions', 'dead_letters', 'sensors'],
  'schema_migrations',
]

const stored = await openTestStore()
after(() => stored.close())

/** An empty state: block tokens of the one before must not count. */
async function emptied(): Promise<Store> {
  for (const table of TABLES) await stored.store.command(`DROP TABLE IF EXISTS ${table} SYNC`)
  await migrate(stored.store, systemClock)
  return stored.store
}

/** What lies in the log: an event or a command a place. */
type Message = LoggedEvent['event'] | LogCommand

const isCommand = (message: Message): message is LogCommand => 'type' in message

let commands = 0
const decide = (change: LifeChange, agentId = AGENT): LogCommand => ({
  ...change,
  ...{ id: `d${commands++}`, agentId, by: 'Priya Nair', at: START },
})

/** Work of three agents, with calls that only `seed` shows. */
function work(seed: string, hours: number, from: number): Message[] {
  return Array.from(
    { length: hours * 12 },
    (_, i) =>
      sampleEvent({
        id: `${seed}-${i}`,
        agentId: [AGENT, 'other', 'third'][i % 3] ?? AGENT,
        occurredAt: START + from * HOUR + i * 300_000,
        receivedAt: START + from * HOUR + i * 300_000,
        action: i % 5 === 0 ? `svc:${seed}${i % 4}` : 'svc:Read',
        resourceId: `bucket/${seed}-${i % 7}`,
        actionClass: 'read',
        environment: 'staging',
        sessionId: '',
      }).event,
  )
}

interface Life {
  readonly answers: readonly CommandAnswer[]
}

/** One life of the process on the log: from the checkpoint to the end, in batches cut where commands lie. */
async function live(
  store: Store,
  log: readonly Message[],
  checkpointEvery = 50,
  mode: 'watch' | 'train' = 'watch',
): Promise<Life> {
  const opener = await openStage({
    ...{ store, logger: silentLogger, registry: emptyRegistry, key: KEY, alertsPerDay: 4 },
    ...{ now: null, everyDetector: false, onAlert: () => undefined },
    spoolFolder: tmpdir(),
    rules: loadRuleBook([], silentLogger),
  })
  const answers: CommandAnswer[] = []
  const { stage, writers } = await opener.open(START / 1000)
  let batch: LoggedEvent[] = []
  const flush = async (): Promise<void> => {
    if (batch.length > 0) await stage.process(batch, mode)
    batch = []
  }
  for (let at = opener.resume.through + 1; at < log.length; at++) {
    const message = log[at]
    if (message === undefined) break
    if (isCommand(message)) {
      await flush()
      answers.push(await stage.command(message, at))
    } else batch.push({ event: message, partition: 0, offset: at })
    if (at % checkpointEvery !== checkpointEvery - 1) continue
    await flush()
    await stage.checkpoint(at)
  }
  await flush()
  await stage.checkpoint(log.length - 1)
  await writers.close()
  return { answers }
}

const rowsOf = (store: Store, agentId = AGENT): Promise<readonly BaselineRow[]> =>
  createCheckpoints(store, 0).ofAgents([agentId])

/** What was learned, without what only tells how the present stands. */
const learned = (rows: readonly BaselineRow[]) =>
  newestRows(rows, []).filter(
    (row) => isLearnedRow(row, row.scope) && row.detector !== 'agent-environments',
  )

const outcomesOf = ({ answers }: Life) =>
  answers.map((answer) =>
    answer.kind === 'life'
      ? answer.outcome.kind === 'refused'
        ? answer.outcome.reason
        : answer.outcome.kind
      : answer.kind,
  )

test('ratified, changed and rolled back, a baseline is what it was and goes on as if nothing had been learned since', async () => {
  const before = work('usual', 20, 0)
  const next = work('next', 2, 60)
  const control = await emptied()
  await live(control, [...before, decide({ type: 'ratify', note: 'reviewed' })])
  const ratified = await rowsOf(control)
  const version = await createBaselineVersions(control, 0).read({ agentId: AGENT, number: 1 })
  assert.deepEqual(version, learned(ratified))

  const store = await emptied()
  const log = [
    ...before,
    decide({ type: 'ratify', note: 'reviewed' }),
    ...work('poison', 30, 21),
    decide({ type: 'roll-back', version: 1 }),
  ]
  assert.deepEqual(outcomesOf(await live(store, log)), ['done', 'done'])
  const back = await rowsOf(store)
  assert.deepEqual(learned(back), learned(ratified))
  assert.ok(!back.some(({ value }) => value.includes('poison')))
  const [poison] = await store.query<{ rows: number }>(
    `SELECT count() AS rows FROM baseline_facets WHERE agent_id = {agent:String} AND value LIKE '%poison%'`,
    { agent: AGENT },
  )
  assert.equal(poison?.rows, 0)
  assert.ok((await rowsOf(store, 'other')).some(({ value }) => value.includes('poison')))

  const own = next.filter((one) => !isCommand(one) && one.agentId === AGENT)
  // All of it is learned: what would be held depends on what the fleet knows, and the fleet forgets nothing.
  await live(store, [...log, ...own], 50, 'train')
  const after = learned(await rowsOf(store))
  const undisturbed = await emptied()
  const approved = [...before, decide({ type: 'ratify', note: 'reviewed' })]
  await live(undisturbed, approved)
  await live(undisturbed, [...approved, ...own], 50, 'train')
  const values = (rows: readonly BaselineRow[]) => rows.filter(({ weight }) => weight > 0)
  const expected = values(learned(await rowsOf(undisturbed)))
  assert.ok(expected.length > 20, `${expected.length} values`)
  assert.deepEqual(values(after), expected)
})

test('a crash at any insert of a ratification or a roll-back changes nothing that is learned or decided', async (t) => {
  const log = [
    ...work('usual', 12, 0),
    decide({ type: 'ratify', note: '' }),
    ...work('more', 3, 13),
    decide({ type: 'lock' }),
    decide({ type: 'roll-back', version: 1 }),
    decide({ type: 'unlock' }),
    ...work('late', 3, 17),
    decide({ type: 'ratify', note: 'again' }),
    ...work('last', 2, 21),
  ]
  const quiet = await emptied()
  await live(quiet, log, 70)
  const expected = await everything(quiet)
  let crashes = 0
  for (let insert = 0; ; insert++) {
    const store = await emptied()
    const died = deferred<'died'>()
    const life = live(
      dyingAt(store, insert, () => died.resolve('died')),
      log,
      70,
    )
    if ((await Promise.race([life, died.promise])) !== 'died') break
    crashes++
    await live(store, log, 70)
    assert.deepEqual(await everything(store), expected, `crash at insert ${insert}`)
  }
  t.diagnostic(`${crashes} places to die at`)
  assert.ok(crashes > 10, `${crashes} places`)
})

/** The process dies at an insert, before it is stored or, every other time, right after: nothing it asks is answered any more. */
function dyingAt(store: Store, place: number, onDeath: () => void): Store {
  const last = Math.floor(place / 2)
  const never = new Promise<never>(() => undefined)
  let inserts = 0
  return {
    query: async (sql, params, options) =>
      inserts > last ? never : await store.query(sql, params, options),
    close: async () => undefined,
    async insertBlock(table, block, token) {
      const number = inserts++
      if (number === last && place % 2 === 1) await store.insertBlock(table, block, token)
      if (number >= last) {
        onDeath()
        return never
      }
      await store.insertBlock(table, block, token)
    },
  }
}

async function everything(store: Store): Promise<unknown> {
  const baselines = await store.query(
    `SELECT scope, detector, version, facet, value, seen, weight, last_weight, state FROM baselines FINAL
     WHERE facet != 'checkpoint' ORDER BY scope, detector, facet, value`,
  )
  const versions = await store.query(
    'SELECT agent_id, number, body FROM baseline_versions FINAL WHERE retired = 0 ORDER BY agent_id, number',
  )
  const events = await store.query('SELECT count() AS rows, uniqExact(id) AS ids FROM events')
  return { baselines, versions, events }
}

test('of a locked baseline nothing is learned, and what deviates stays as odd as it was', async () => {
  const store = await emptied()
  const before = [
    ...work('usual', 20, 0),
    decide({ type: 'lock' }),
    decide({ type: 'ratify', note: '' }),
    decide({ type: 'lock' }),
  ]
  assert.deepEqual(outcomesOf(await live(store, before)), ['never-ratified', 'done', 'done'])
  const locked = learned(await rowsOf(store)).filter(({ value }) => value !== '')
  // Nobody else does it: what others did would make it less odd.
  const foreign = work('foreign', 20, 21).filter(({ agentId }) => agentId === AGENT)
  const after = [...before, ...foreign]
  await live(store, after)
  assert.deepEqual(
    learned(await rowsOf(store)).filter(({ value }) => value !== ''),
    locked,
  )
  const bits = await store.query<{ bits: number }>(
    `SELECT bits FROM events WHERE agent_id = {agent:String} AND action = 'svc:foreign0' ORDER BY occurred_at`,
    { agent: AGENT },
  )
  assert.ok(bits.length > 3)
  assert.ok((bits.at(-1)?.bits ?? 0) >= (bits[0]?.bits ?? 0) - 3, JSON.stringify(bits))
  const unlocked = [...after, decide({ type: 'unlock' }), ...work('foreign', 5, 45)]
  assert.deepEqual(outcomesOf(await live(store, unlocked)), ['done'])
})

test('the same decision twice is carried out once, and what cannot be is refused with its reason', async () => {
  const store = await emptied()
  const ratify = decide({ type: 'ratify', note: '' })
  const { answers } = await live(store, [
    ...work('usual', 2, 0),
    decide({ type: 'ratify', note: '' }, 'nobody'),
    decide({ type: 'ratify', note: '' }),
    ...work('more', 20, 3),
    ratify,
    ratify,
    decide({ type: 'unlock' }),
    decide({ type: 'roll-back', version: 2 }),
  ])
  assert.deepEqual(outcomesOf({ answers }), [
    ...['unknown-agent', 'still-observing', 'done', 'repeated', 'not-locked', 'unknown-version'],
  ])
  const [row] = await store.query<{ rows: number }>('SELECT count() AS rows FROM baseline_versions')
  assert.equal(row?.rows, 1)
})

test('the newest versions are kept, and those they pushed out are gone', async () => {
  const store = await emptied()
  const ratified = Array.from({ length: MOST_VERSIONS + 2 }, () =>
    decide({ type: 'ratify', note: '' }),
  )
  const log = [...work('usual', 20, 0), ...ratified, decide({ type: 'roll-back', version: 2 })]
  assert.equal(outcomesOf(await live(store, log)).at(-1), 'unknown-version')
  const kept = await store.query<{ number: number }>(
    'SELECT number FROM baseline_versions FINAL WHERE retired = 0 ORDER BY number',
  )
  assert.deepEqual(
    kept.map(({ number }) => number),
    [3, 4, 5, 6, 7, 8, 9, 10],
  )
})

test('a verdict after a restart teaches on top of what the agent had learned', async () => {
  const store = await emptied()
  const at = START + 21 * HOUR
  const wipe = sampleEvent({
    ...{ id: 'wipe', agentId: AGENT, occurredAt: at, receivedAt: at, action: 'svc:Wipe' },
    ...{ actionClass: 'destroy', environment: 'prod', destructive: true, irreversible: true },
    sessionId: 'ses_wipe',
  }).event
  const log: Message[] = [...work('usual', 20, 0), wipe]
  await live(store, log)
  const calls = async () =>
    (await rowsOf(store)).find(({ detector }) => detector === 'agents')?.seen
  const before = await calls()
  const [alert] = await store.query<{ id: string }>('SELECT id FROM alerts LIMIT 1')
  assert.ok(alert !== undefined && before !== undefined && before > 50)
  const verdict = { type: 'close', verdict: 'benign', alertId: alert.id } as const
  const close = { ...verdict, id: 'c1', agentId: AGENT, by: 'Priya Nair', at }
  await live(store, [...log, close])
  // What was held, threefold.
  assert.equal(await calls(), before + 3)
})
