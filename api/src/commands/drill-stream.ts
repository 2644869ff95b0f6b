import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { StreamRun } from '../drill/drill-stream.ts'
import { drillStream } from '../drill/drill-stream.ts'
import { answer, CommandError, tell } from './tell.ts'

/** Agents alike that are attacked on one state: after some seventy the fleet has learned, and the next one is no news. */
const A_STATE = 20

/** Plays the incident with logs only, so many times, and says how fast the borrowed token was out. */
export async function playStream(times: number, json: boolean): Promise<void> {
  const runs: StreamRun[] = []
  const note = (run: StreamRun): void => {
    runs.push(run)
    answer(json ? JSON.stringify(run) : lineOf(run))
  }
  if (!json) tell('Letting detection watch the company’s last three days …')
  if (times <= A_STATE) await drillStream(times, note)
  // The embedded store is one a process, so each state is in one of its own.
  else
    for (let left = times; left > 0; left -= A_STATE) await inProcess(Math.min(left, A_STATE), note)
  const dead = runs.filter(({ state, isRefused }) => state === 'effective' && isRefused)
  if (!json) conclude(runs, dead.length)
  if (dead.length < times) {
    throw new CommandError(`${times - dead.length} of ${times} tokens were not proved to be out.`)
  }
}

function conclude(runs: readonly StreamRun[], dead: number): void {
  const ms = (of: (run: StreamRun) => number | null) =>
    runs.flatMap((run) => of(run) ?? []).sort((a, b) => a - b)
  const requests = ms(({ toRequestMs }) => toRequestMs)
  const effects = ms(({ toEffectiveMs }) => toEffectiveMs)
  answer(`Out and proved to be: ${dead} of ${runs.length}.`)
  answer(`First record → revocation request: ${spread(requests)}.`)
  answer(`Request → proved to be out: ${spread(effects)}.`)
}

function spread(sorted: readonly number[]): string {
  if (sorted.length === 0) return 'never'
  const quantile = (q: number) => sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0
  if (sorted.length === 1) return `${quantile(1)} ms`
  return `p50 ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms, worst ${quantile(1)} ms`
}

function lineOf({
  agent,
  toRequestMs,
  toEffectiveMs,
  isRefused,
  state,
  deleted,
}: StreamRun): string {
  const request = toRequestMs === null ? 'never asked for' : `asked for after ${toRequestMs} ms`
  const effect = toEffectiveMs === null ? state : `out ${toEffectiveMs} ms later`
  const next = isRefused ? 'the next call is refused' : 'the next call is let in'
  return `${agent.padEnd(18)} ${deleted} things deleted; token ${request}, ${effect}; ${next}`
}

/** The same command in a process of its own. */
async function inProcess(times: number, note: (run: StreamRun) => void): Promise<void> {
  const [, program = ''] = process.argv
  const args = ['drill', 'pocketos', '--stream', '--json', '--times', String(times)]
  const child = spawn(process.execPath, [...process.execArgv, program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  for await (const line of createInterface({ input: child.stdout })) note(JSON.parse(line))
  await closed
}
