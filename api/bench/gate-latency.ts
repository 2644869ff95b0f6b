import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, renameSync, writeFileSync, writeSync } from 'node:fs'
import { extname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { runCommand, startCommand, stopCommand } from './command.ts'
import type { Figure } from './figure.ts'

const AGENTS = 10_000
/** Events of each agent before the first question: enough for a baseline of what it usually does. */
const ROUNDS = 30
const SECONDS = 15
const START_WITHIN_MS = 60_000

interface Load {
  readonly sent: number
  readonly answered: number
  readonly refused: number
  readonly p50: number
  readonly p99: number
}

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
  up.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  try {
    return await measure(await portIn(() => said), token, viewer, () =>
      writeLog(folder, logs, 'backlog', 3 * ROUNDS, Date.now() - 3 * 86_400_000),
    )
  } finally {
    await stopCommand(up)
  }
}

async function measure(
  port: number,
  token: string,
  viewer: string,
  addBacklog: () => void,
): Promise<readonly Figure[]> {
  const look = () => statusOf(port, viewer)
  await takenIn(look, AGENTS * ROUNDS)
  await load(port, token, 1_000, 5)
  const figures: Figure[] = []
  for (const rate of [500, 2_000, 5_000]) {
    figures.push(
      figureOf(`decision p99 at ${rate}/s, idle`, await load(port, token, rate, SECONDS), 5, 2),
    )
  }
  addBacklog()
  await moreThan(look, AGENTS * ROUNDS)
  const before = (await look()).events
  const found = await load(port, token, 2_000, SECONDS)
  const rate = Math.round(((await look()).events - before) / SECONDS)
  const name = 'decision p99 at 2000/s, detection saturated'
  const { how, ...figure } = figureOf(name, found, 10, 3)
  return [...figures, { ...figure, how: `${how}, ${rate} events/s taken in meanwhile` }]
}

function figureOf(name: string, load: Load, atLeast: number, aim: number): Figure {
  const { sent, answered, refused, p50, p99 } = load
  const unanswered = sent - answered
  return {
    ...{ name, unit: 'ms', better: 'less', atLeast, aim, value: p99 },
    how: `open loop, ${sent} sent, ${unanswered} unanswered, ${refused} failed, p50 ${p50.toFixed(2)} ms`,
  }
}

async function load(port: number, token: string, rate: number, seconds: number): Promise<Load> {
  const here = fileURLToPath(import.meta.url)
  const script = here.replace(/gate-latency\.[jt]s$/, `open-loop${extname(here)}`)
  const args = [script, String(port), token, String(rate), String(seconds), String(AGENTS)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece
  })
  await new Promise((resolve) => child.once('close', resolve))
  return JSON.parse(text) as Load
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

async function takenIn(look: Look, records: number): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const { lag, events } = await look()
    if (events >= records && lag === 0) return
    await sleep(500)
  }
  throw new Error('tripline up did not take in the past within 5 minutes')
}

/** The backlog is being read: parsing, scoring and learning share one thread, so it may never be behind by a message. */
async function moreThan(look: Look, records: number): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if ((await look()).events > records) return
    await sleep(100)
  }
  throw new Error('detection did not begin with the backlog')
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
