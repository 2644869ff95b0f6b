import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, renameSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { runCommand, startCommand, stopCommand } from './command.ts'
import type { Figure } from './figure.ts'
import type { Load, Target } from './gate-load.ts'
import { besides, loadOn } from './gate-load.ts'

const AGENTS = 10_000
/** Events of each agent before the first question: enough for a baseline of what it usually does. */
const ROUNDS = 12
/** Of the backlog that detection works at meanwhile: more than it can take in by then. */
const BACKLOG_ROUNDS = 60
/** Everything ends within four minutes, however slow the machine is: what was not done by then is said in the figures. */
const START_WITHIN_MS = 40_000
const TAKEN_IN_WITHIN_MS = 90_000
const BUSY_WITHIN_MS = 5_000
const SECONDS = 6

/** Decisions over HTTP with 10,000 agents of live baselines: idle at three rates, and while detection takes in a backlog. */
export async function benchGate(folder: string): Promise<readonly Figure[]> {
  const logs = join(folder, 'logs')
  mkdirSync(logs)
  writeLog(folder, logs, 'past', ROUNDS, Date.now() - 7 * 86_400_000)
  const state = join(folder, 'state')
  const config = join(folder, 'tripline.yaml')
  writeFileSync(config, `sources:\n  - name: logs\n    path: ${logs}\n    format: envoy\n`)
  const token = runCommand(['token', '--name', 'bench', '--role', 'gateway', '--state', state])
  const viewer = runCommand(['token', '--name', 'look', '--role', 'viewer', '--state', state])
  const up = startCommand(['up', '--state', state, '--config', config, '--port', '0'])
  let said = ''
  up.stdout?.resume()
  up.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  try {
    const port = await portIn(() => said)
    const target = { port, token, pid: up.pid ?? 0, agents: AGENTS }
    const figures = await measure(target, viewer, () =>
      writeLog(folder, logs, 'backlog', BACKLOG_ROUNDS, Date.now() - 3 * 86_400_000),
    )
    return figures
  } finally {
    await stopCommand(up)
  }
}

async function measure(
  target: Target,
  viewer: string,
  addBacklog: () => void,
): Promise<readonly Figure[]> {
  const look = () => statusOf(target.port, viewer)
  const known = await takenIn(look, AGENTS * ROUNDS)
  await loadOn(target, 1_000, 3)
  const figures: Figure[] = []
  let cost = 0
  let p99 = 0
  for (const rate of [500, 2_000, 5_000]) {
    const found = await loadOn(target, rate, SECONDS)
    const { how, ...figure } = latency(`decision p99 at ${rate}/s, idle`, found, 5, 2)
    figures.push({ ...figure, how: `${how}, ${known} events learned before` })
    if (rate === 2_000) {
      cost = found.costUs
      p99 = found.p99
    }
  }
  const bare = await bareLoad()
  addBacklog()
  const before = await busy(look, known)
  const found = await loadOn(target, 2_000, SECONDS)
  const meanwhile = (await look()).events - before
  const name = 'decision p99 at 2000/s, detection saturated'
  const { how, ...figure } = latency(name, found, 10, 3)
  return [
    ...figures,
    { ...figure, how: `${how}, ${meanwhile} events taken in meanwhile` },
    {
      ...{ name: 'decision p99 at 2000/s, idle : bare Fastify’s', unit: 'ratio', better: 'less' },
      ...{ value: p99 / bare.p99, atLeast: 3, aim: 2 },
      how: `the same load on a server with nothing behind it: p50 ${bare.p50.toFixed(2)} ms, p99 ${bare.p99.toFixed(2)} ms`,
    },
    {
      ...{ name: 'main thread per decision : per bare Fastify request', unit: 'ratio' },
      ...{ better: 'less', value: cost / bare.costUs, atLeast: 3, aim: 2 },
      how: `processor time at 2000/s, ${Math.round(cost)} µs against ${Math.round(bare.costUs)} µs`,
    },
  ]
}

function latency(name: string, load: Load, atLeast: number, aim: number): Figure {
  const { sent, answered, refused, p50, p99 } = load
  const unanswered = sent - answered
  return {
    ...{ name, unit: 'ms', better: 'less', atLeast, aim },
    // Who got no answer waited longer than anybody who got one.
    value: unanswered > sent / 100 ? Number.POSITIVE_INFINITY : p99,
    how: `open loop, ${sent} sent, ${unanswered} unanswered, ${refused} failed, p50 ${p50.toFixed(2)} ms`,
  }
}

/** The same load on a server with nothing behind it: what machine, generator and Fastify alone come to. */
async function bareLoad(): Promise<Load> {
  const server = spawn(process.execPath, [besides('bare-server')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(server, 'exit')
  try {
    const [port] = await once(server.stdout, 'data')
    const target = { port: Number(port), pid: server.pid ?? 0, token: 'none', agents: AGENTS }
    await loadOn(target, 1_000, 2)
    return await loadOn(target, 2_000, 4)
  } finally {
    server.kill()
    await exited
  }
}

async function portIn(said: () => string): Promise<number> {
  for (const until = Date.now() + START_WITHIN_MS; Date.now() < until; ) {
    const found = /Console +http:\/\/[\d.]+:(\d+)/.exec(said())?.[1]
    if (found !== undefined) return Number(found)
    await sleep(50)
  }
  throw new Error(`tripline up does not listen: ${said()}`)
}

async function statusOf(port: number, token: string) {
  const answer = await fetch(`http://127.0.0.1:${port}/v1/status`, {
    headers: { authorization: `Bearer ${token}` },
  })
  const { lag, events } = Object(await answer.json())
  return { lag: Number(lag), events: Number(events) }
}

type Look = () => Promise<{ readonly lag: number; readonly events: number }>

/** Events that detection has learned from: all of them, or those there was time for. */
async function takenIn(look: Look, records: number): Promise<number> {
  for (const until = Date.now() + TAKEN_IN_WITHIN_MS; ; ) {
    const { lag, events } = await look()
    if ((events >= records && lag === 0) || Date.now() > until) return events
    await sleep(500)
  }
}

/** Waits until the backlog is being worked at: parsing, scoring and learning share one thread, so it may never lag behind. */
async function busy(look: Look, records: number): Promise<number> {
  for (const until = Date.now() + BUSY_WITHIN_MS; ; ) {
    const { events } = await look()
    if (events > records || Date.now() > until) return events
    await sleep(100)
  }
}

/** An access log of all agents, each doing a few things over and over; put in place whole. */
function writeLog(folder: string, logs: string, name: string, rounds: number, from: number): void {
  const path = join(folder, `${name}.ndjson`)
  const fd = openSync(path, 'w')
  for (let round = 0; round < rounds; round++) {
    let text = ''
    for (let agent = 0; agent < AGENTS; agent++) {
      text += `${accessLine(agent, round, from + (round * AGENTS + agent) * 150)}\n`
    }
    writeSync(fd, text)
  }
  closeSync(fd)
  renameSync(path, join(logs, `${name}.ndjson`))
}

const METHODS = ['GET', 'GET', 'GET', 'POST']

function accessLine(agent: number, round: number, at: number): string {
  return JSON.stringify({
    ...{ start_time: new Date(at).toISOString(), request_id: `${at}-${agent}` },
    ...{ method: METHODS[(agent + round) % METHODS.length], authority: 'shop-staging.example.com' },
    path: `/v1/items/item-${(agent + (round % 7)) % 50}`,
    ...{ response_code: 200, bytes_sent: 900, duration: 12, user_agent: 'python-httpx/0.27' },
    ...{ downstream_remote: `192.0.2.${agent % 250}`, agent_id: `agent-${agent}` },
    ...{ session_id: `ses-${agent}`, authorization_fingerprint: `key-${agent}` },
  })
}
