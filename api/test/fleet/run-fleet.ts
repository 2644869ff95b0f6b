import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { ChaosGround } from './chaos-ground.ts'
import { dealDisturbances, startAgain } from './disturbances.ts'
import type { InventedParts } from './invent-parts.ts'
import { processFigures } from './process-figures.ts'
import { copyTopic } from './read-fleet-log.ts'
import type { FleetSettings, TestFleet } from './test-fleet.ts'
import { startFleet } from './test-fleet.ts'

export interface RunPlan {
  readonly ground: ChaosGround
  readonly parts: InventedParts
  readonly fleet: Omit<FleetSettings, 'name' | 'collectors'>
  readonly kills: number
  readonly limitMs: number
  readonly say: (line: string) => void
}

export interface DisturbedPlan extends RunPlan {
  readonly collectors: number
  /** A part of the names of what goes wrong; empty for all. Then everything counts as a kill. */
  readonly only: string
  readonly random: () => number
}

/** What a run has left. */
export interface Left {
  readonly store: TestFleet['store']
  readonly log: TestFleet['log']
  readonly name: string
  readonly events: number
}

/** Between two disturbances. */
const LONGEST_PAUSE_MS = 3_000
/** The next disturbance waits for so long at most until the fleet has caught up with most of what it was given. */
const LONGEST_WAIT_MS = 20_000
const LOOK_MS = 1_000
const TELL_EVERY_KILLS = 5
const TELL_EVERY_MS = 30_000

/** One collector, all records at once, and nothing goes wrong. */
export async function undisturbed(plan: RunPlan): Promise<Left> {
  const { ground, parts, limitMs, say } = plan
  const startedAt = performance.now()
  const name = 'quiet'
  const fleet = await startFleet({ ...plan.fleet, name, collectors: 1 })
  ground.add(fleet)
  for (let part = 0; part < parts.parts; part++) parts.deliver(fleet.logs, part)
  const telling = setInterval(() => void tell(fleet, startedAt, say), TELL_EVERY_MS)
  await fleet.allRead(parts.records, limitMs)
  const events = await fleet.settled(1, limitMs)
  clearInterval(telling)
  say(`undisturbed: ${events} events in ${since(startedAt)} s`)
  await ended(fleet, plan)
  return { store: fleet.store, log: fleet.log, name, events }
}

/**
 * Nothing goes wrong, and the log is that of the disturbed run. Two collectors keep each agent's order, but none between agents; and
 * of what a group of agents shows, a full table keeps what came when there was room. So what is learned can be held to the last count
 * only to a run that met the same order.
 */
export async function undisturbedAgain(plan: RunPlan, disturbed: Left): Promise<Left> {
  const { ground, limitMs, say } = plan
  const startedAt = performance.now()
  const name = 'again'
  const fleet = await startFleet({ ...plan.fleet, name, collectors: 0 })
  ground.add(fleet)
  await copyTopic(disturbed.log, fleet.log, 'events')
  const events = await fleet.settled(disturbed.events, limitMs)
  say(`the disturbed run's log, undisturbed: ${events} events in ${since(startedAt)} s`)
  await ended(fleet, plan)
  return { store: fleet.store, log: fleet.log, name, events }
}

/** Several collectors read the same parts, which come as kills go by, so that each kill hits a fleet at work. */
export async function disturbed(plan: DisturbedPlan, expected: number): Promise<Left> {
  const { ground, parts, kills, limitMs, random, say } = plan
  const startedAt = performance.now()
  const name = 'hard'
  const fleet = await startFleet({
    ...{ ...plan.fleet, name, collectors: plan.collectors, clocks: ground.clocks },
    collectorState: (index) =>
      ground.disks?.collectors.map(({ folder }) => join(folder, name))[index],
  })
  ground.add(fleet)
  const happened = new Map<string, number>()
  const count = (what: string) => happened.set(what, (happened.get(what) ?? 0) + 1)
  const target = { ground, fleet, random }
  const next = dealDisturbances(target, plan.only)
  let delivered = 0
  for (let killed = 0; killed < kills && performance.now() - startedAt < limitMs; ) {
    const through = Math.ceil((parts.parts * (killed + 1)) / kills)
    while (delivered < through) parts.deliver(fleet.logs, delivered++)
    const one = next()
    count(one.name)
    await one.happen(target)
    for (const what of await startAgain(ground)) count(what)
    await pause(random() * LONGEST_PAUSE_MS)
    if (!one.kills && plan.only === '') continue
    await nearlyCaughtUp(fleet, (expected * (through - 2 * (parts.parts / kills))) / parts.parts)
    killed++
    if (killed % TELL_EVERY_KILLS === 0) await tell(fleet, startedAt, say, `${killed} kills, `)
  }
  await fleet.settled(expected, limitMs).catch((error: unknown) => say(`NOT settled: ${error}`))
  say(`disturbed for ${since(startedAt)} s:`)
  for (const [what, times] of [...happened].sort()) say(`  ${String(times).padStart(4)}  ${what}`)
  await ended(fleet, plan)
  return { store: fleet.store, log: fleet.log, name, events: expected }
}

/** Or the time is over: what does not catch up is to be disturbed all the same. */
async function nearlyCaughtUp(fleet: TestFleet, events: number): Promise<void> {
  for (const until = performance.now() + LONGEST_WAIT_MS; performance.now() < until; ) {
    if ((await fleet.state()).events >= events) return
    await pause(LOOK_MS)
  }
}

async function tell(
  fleet: TestFleet,
  startedAt: number,
  say: RunPlan['say'],
  first = '',
): Promise<void> {
  const { events, lag } = await fleet.state()
  say(`  ${first}${since(startedAt)} s: ${events} events stored, ${lag} not learned yet`)
}

/** What the alerts' writer still has in hand is stored, then all are told to stop. */
async function ended(fleet: TestFleet, { limitMs, ground, say }: RunPlan): Promise<void> {
  await fleet.alertsStored(limitMs)
  say(`  CPU seconds of the lives at the end: ${cpuSeconds(fleet, ground)}`)
  const died = fleet.processes.flatMap(({ name, ended: lives }) =>
    lives.map((words) => `${name}: ${lastWords(words)}`),
  )
  say(`  ${died.length} lives ended by themselves and were followed by another`)
  for (const line of new Set(died)) say(`        ${line}`)
  const codes = await fleet.stop()
  if (codes.some((code) => code !== 0)) say(`exit codes at the end: ${codes.join(', ')}`)
}

/** What bounds the rate: on two cores all of it together has two seconds a second. */
function cpuSeconds(fleet: TestFleet, { kafka, server }: ChaosGround): string {
  const pids = new Map<string, readonly number[]>([
    ['brokers', kafka.pids()],
    ['store', [server.pid()]],
    ['harness', [process.pid]],
  ])
  for (const { role, pid } of fleet.processes) pids.set(role, [...(pids.get(role) ?? []), pid()])
  const spent = (of: readonly number[]): number =>
    of.reduce((sum, pid) => sum + (processFigures(pid)?.cpuSeconds ?? 0), 0)
  return [...pids].map(([who, of]) => `${who} ${spent(of).toFixed(0)}`).join(', ')
}

function since(startedAt: number): string {
  return ((performance.now() - startedAt) / 1000).toFixed(0)
}

/** What it said it ended of: the line of the program, or the first error that it told. */
function lastWords(words: string): string {
  const lines = words.split('\n')
  const line =
    lines.findLast((said) => said.includes('tripline: ')) ??
    lines.findLast((said) => /"level":"error"|Error/.test(said)) ??
    words
  return (/Error","message":"([^"]+)/.exec(line)?.[1] ?? line).slice(0, 240)
}
