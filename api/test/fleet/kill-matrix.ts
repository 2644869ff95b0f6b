/**
 * `npm run chaos -- kill-matrix [--events N] [--kills M] [--workers W] [--seed S] [--minutes T]`: a fleet of processes on three
 * real brokers and the engine in a process of its own. It runs once undisturbed, then once more while its processes, the store
 * and the brokers are killed at random points, wires go bad and workers freeze. Prints what differs; exit code 1 when
 * anything does. Ends by itself.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startClickHouse } from '../../../infra/test/clickhouse/start-clickhouse.ts'
import { startKafka } from '../../../infra/test/kafka/start-kafka.ts'
import { seededRandom } from '../seeded-random.ts'
import type { Comparison } from './compare-fleets.ts'
import { compareFleets } from './compare-fleets.ts'
import { nextDisturbance } from './disturbances.ts'
import { inventParts } from './invent-parts.ts'
import type { LoopbackProxy } from './loopback-proxy.ts'
import { startProxy } from './loopback-proxy.ts'
import type { FleetSettings, TestFleet } from './test-fleet.ts'
import { startFleet } from './test-fleet.ts'

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    events: { type: 'string', default: '100000' },
    kills: { type: 'string', default: '50' },
    workers: { type: 'string', default: '3' },
    partitions: { type: 'string', default: '6' },
    seed: { type: 'string', default: '7' },
    minutes: { type: 'string', default: '60' },
  },
})
const [events, kills, workers, partitions] = [
  Number(values.events),
  Number(values.kills),
  Number(values.workers),
  Number(values.partitions),
]
/** Between two disturbances. */
const LONGEST_PAUSE_MS = 3_000
const limitMs = Number(values.minutes) * 60_000
const random = seededRandom(Number(values.seed))
const say = (line: string): void => void process.stdout.write(`${line}\n`)

const folder = mkdtempSync(join(tmpdir(), 'tripline-kill-matrix-'))
const brokerProxies: LoopbackProxy[] = []
const invented = inventParts(events, Math.max(1, kills))
const kafka = await startKafka({
  brokers: 3,
  // On a machine that all of this keeps busy.
  startMs: 300_000,
  async between(port) {
    const proxy = await startProxy(port)
    brokerProxies.push(proxy)
    return proxy.port
  },
})
const server = await startClickHouse()
try {
  const common = {
    ...{ folder, brokers: kafka.brokers, replication: 3, server, partitions, workers },
    registry: invented.fleet.registry(),
  }
  say(`${invented.records} records, ${partitions} partitions, ${workers} workers, ${kills} kills`)
  const quiet = await undisturbed({ ...common, name: 'quiet' })
  const hard = await disturbed({ ...common, name: 'hard' }, quiet.events)
  const comparison = await compareFleets(quiet, hard)
  print(comparison)
  await quiet.store.close()
  await hard.store.close()
} finally {
  await Promise.all(brokerProxies.map((proxy) => proxy.close()))
  await kafka.stop()
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
}

interface Left {
  readonly store: TestFleet['store']
  readonly name: string
  readonly events: number
}

async function undisturbed(settings: FleetSettings): Promise<Left> {
  const startedAt = performance.now()
  const fleet = await startFleet(settings)
  for (let part = 0; part < invented.parts; part++) invented.write(fleet.logs, part)
  await fleet.allRead(invented.records, limitMs)
  const stored = await fleet.settled(1, limitMs)
  await ended(fleet)
  say(`undisturbed: ${stored} events in ${since(startedAt)} s`)
  return { store: fleet.store, name: settings.name, events: stored }
}

async function disturbed(settings: FleetSettings, expected: number): Promise<Left> {
  const startedAt = performance.now()
  const fleet = await startFleet(settings)
  const happened = new Map<string, number>()
  const ground = { fleet, kafka, server, brokerProxies, random }
  for (let killed = 0; killed < kills && performance.now() - startedAt < limitMs; ) {
    const one = nextDisturbance(random)
    happened.set(one.name, (happened.get(one.name) ?? 0) + 1)
    await one.happen(ground)
    await pause(random() * LONGEST_PAUSE_MS)
    if (!one.kills) continue
    invented.write(fleet.logs, killed)
    killed++
    if (killed % 10 === 0) say(`  ${killed} kills, ${since(startedAt)} s`)
  }
  await fleet.settled(expected, limitMs).catch((error: unknown) => say(`NOT settled: ${error}`))
  await ended(fleet)
  say(`disturbed for ${since(startedAt)} s:`)
  for (const [name, times] of [...happened].sort()) say(`  ${String(times).padStart(4)}  ${name}`)
  const died = fleet.processes.flatMap(({ name, ended: lives }) =>
    lives.map((words) => `${name}: ${firstLine(words)}`),
  )
  say(`  ${died.length} lives ended by themselves and were followed by another`)
  for (const line of new Set(died)) say(`        ${line}`)
  return { store: fleet.store, name: settings.name, events: expected }
}

/** What the alerts' writer still has in hand is stored, then all are told to stop. */
async function ended(fleet: TestFleet): Promise<void> {
  await fleet.alertsStored(limitMs)
  const codes = await fleet.stop()
  if (codes.some((code) => code !== 0)) say(`exit codes at the end: ${codes.join(', ')}`)
}

function print(found: Comparison): void {
  const rows: readonly (readonly [string, number, string])[] = [
    ['events lost', found.lost, `of ${found.events}`],
    ['events stored twice', found.twice, ''],
    ['columns of events differing', found.columns.length, found.columns.join(', ')],
    ['baselines differing', found.baselines.length, found.baselines.slice(0, 5).join('; ')],
    ['findings differing', found.findingsDiffering, `of ${found.findings}`],
    ['alerts differing', found.alertsDiffering, `of ${found.alerts}`],
  ]
  for (const [what, count, more] of rows) {
    say(`${what.padEnd(30)}${String(count).padStart(8)}  ${more}`.trimEnd())
  }
  const good = rows.every(([, count]) => count === 0)
  say(good ? 'All as in the undisturbed run.' : 'NOT as in the undisturbed run.')
  process.exitCode = good ? 0 : 1
}

function since(startedAt: number): string {
  return ((performance.now() - startedAt) / 1000).toFixed(0)
}

function firstLine(words: string): string {
  const lines = words
    .split('\n')
    .filter((line) => line.startsWith('tripline: ') || /Error/.test(line))
  return (lines.at(0) ?? words.slice(0, 200)).slice(0, 200)
}
