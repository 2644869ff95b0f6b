import { spawn } from 'node:child_process'
import { request } from 'node:http'
import { extname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { quantile } from '../figure.ts'
import { decoyNames } from './company-logs.ts'
import { decoyTimes, endsOf } from './decoy-times.ts'
import type { FleetGround } from './fleet-ground.ts'
import { ALERTS_TOPIC, EVENTS_TOPIC } from './fleet-ground.ts'
import { watchCount } from './watch-count.ts'

/** What the producer tells when it is through. */
export interface Paced {
  readonly sent: number
  /** How far the producer itself was behind the clock at most; it counts as latency. */
  readonly latestMs: number
  /** Name, and when it was due. */
  readonly decoys: readonly (readonly [string, number])[]
}

export interface Latency extends Paced {
  /** From when a record was due to its alert on the stream, milliseconds; what never came is infinite. */
  readonly p50: number
  readonly p99: number
  readonly missing: number
  /** Of which: until the log had the record, then until it had the alert, then until the stream brought it. */
  readonly ways: Readonly<Record<'collector' | 'worker' | 'replica', Way>>
}

export interface Way {
  readonly p50: number
  readonly p99: number
}

const SECONDS = 15
const DECOYS_PER_SECOND = 10
const PATIENCE_MS = 60_000

/**
 * Files → collector → broker → worker → broker → replica → stream, each a process, at so many records a second. Open loop: a
 * latency counts from when its record was due, so a fleet that stands still is charged for all that fell due meanwhile.
 */
export async function measureLatency(
  ground: FleetGround,
  alerts: AlertStream,
  rate: number,
  first: number,
): Promise<Latency> {
  await caughtUp(ground)
  const [events, told] = [await endsOf(ground, EVENTS_TOPIC), await endsOf(ground, ALERTS_TOPIC)]
  const name = `load-${Math.round(rate)}`
  const args = [name, rate, SECONDS, DECOYS_PER_SECOND, first].map(String)
  const paced = await runPaced([ground.logs, ...args])
  const giveUpAt = performance.now() + PATIENCE_MS
  const come = (): boolean => paced.decoys.every(([decoy]) => alerts.firstSeen(decoy) !== null)
  while (!come() && performance.now() < giveUpAt) await pause(20)
  const loggedAt = await decoyTimes(ground, EVENTS_TOPIC, events)
  const toldAt = await decoyTimes(ground, ALERTS_TOPIC, told)
  const stops = paced.decoys.map(([decoy, dueAt]) => {
    const at = [dueAt, loggedAt.get(decoy), toldAt.get(decoy), alerts.firstSeen(decoy)]
    return at.map((one) => one ?? Number.POSITIVE_INFINITY)
  })
  const way = (from: number, to: number): Way => {
    const waits = stops.map((at) => (at[to] ?? 0) - (at[from] ?? 0))
    return { p50: quantile(waits, 0.5), p99: quantile(waits, 0.99) }
  }
  return {
    ...{ ...paced, ...way(0, 3) },
    missing: stops.filter((at) => at[3] === Number.POSITIVE_INFINITY).length,
    ways: { collector: way(0, 1), worker: way(1, 2), replica: way(2, 3) },
  }
}

async function caughtUp(ground: FleetGround): Promise<void> {
  const end = await ground.appended()
  await watchCount(ground.scored, end)
  await watchCount(ground.stored, end)
}

async function runPaced(args: readonly string[]): Promise<Paced> {
  const here = fileURLToPath(import.meta.url)
  const program = here.replace(/measure-latency\.[jt]s$/, `pace-records${extname(here)}`)
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece
  })
  await new Promise((resolve) => child.once('close', resolve))
  return JSON.parse(text) as Paced
}

export interface AlertStream {
  /** When an alert that names it first came, in milliseconds since 1970; null before. */
  firstSeen(name: string): number | null
  close(): void
}

/** Reads the replica's stream of alerts over its socket, and notes when each decoy's came. */
export function openAlertStream(socketPath: string): Promise<AlertStream> {
  const seen = new Map<string, number>()
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, path: '/v1/stream', headers: { host: 'localhost' } })
    sent.on('error', reject)
    sent.on('response', (answer) => {
      let held = ''
      answer.setEncoding('utf8').on('data', (piece: string) => {
        const now = performance.timeOrigin + performance.now()
        const blocks = (held + piece).split('\n\n')
        held = blocks.pop() ?? ''
        for (const block of blocks) {
          for (const name of decoyNames(block)) if (!seen.has(name)) seen.set(name, now)
        }
      })
      resolve({ firstSeen: (name) => seen.get(name) ?? null, close: () => sent.destroy() })
    })
    sent.end()
  })
}
