import { writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startCommand, stopCommand } from './command.ts'
import { writeCorpus } from './corpus.ts'
import type { Figure } from './figure.ts'
import { quantile } from './figure.ts'

const REQUESTS = 1_000
/** Open loop: a request is due every so often, whether the one before was answered or not. */
const EVERY_MS = 10
/** Half a second each. */
const TAKEN_IN_TRIES = 360
const PATHS = ['/v1/alerts', '/v1/status', '/v1/agents', '/v1/alerts?sort=updated&limit=20']

/** The API of a month's first days, as `up` took them in, while a replay of the same logs saturates both cores. */
export async function benchApi(folder: string): Promise<readonly Figure[]> {
  const corpus = join(folder, 'api-corpus')
  const records = writeCorpus(corpus, 6)
  const state = join(folder, 'api-state')
  const config = join(folder, 'tripline.yaml')
  writeFileSync(config, `sources:\n  - name: corpus\n    path: ${corpus}\n`)
  const up = startCommand(['up', '--state', state, '--config', config, '--port', '0'])
  const socket = join(state, 'api.sock')
  await takenIn(socket, records)
  await Promise.all(PATHS.map((path) => ask(socket, path)))
  const load = startCommand(['replay', corpus, corpus])
  await sleep(2_000)
  const times: number[] = []
  const pending: Promise<unknown>[] = []
  for (let i = 0; i < REQUESTS && load.exitCode === null; i++) {
    pending.push(timeOne(socket, PATHS[i % PATHS.length] ?? '/').then((ms) => times.push(ms)))
    await sleep(EVERY_MS)
  }
  await Promise.all(pending)
  if (load.exitCode === null) await stopCommand(load)
  await stopCommand(up)
  return [
    {
      ...{ name: 'API p99 while a replay saturates the machine', unit: 'ms', better: 'less' },
      ...{ value: quantile(times, 0.99), atLeast: 50, aim: 20 },
      how: `${times.length} requests, ${1000 / EVERY_MS} a second, p50 ${quantile(times, 0.5).toFixed(1)} ms`,
    },
  ]
}

/** Resolves when the API says that it has every record and is behind with none. */
async function takenIn(socket: string, records: number): Promise<void> {
  for (let tries = 0; tries < TAKEN_IN_TRIES; tries++) {
    const status = await ask(socket, '/v1/status').catch(() => null)
    const { events, lag } = Object(status === null ? {} : JSON.parse(status))
    if (events >= records && lag === 0) return
    await sleep(500)
  }
  throw new Error('tripline up did not take in the corpus within 3 minutes')
}

async function timeOne(socket: string, path: string): Promise<number> {
  const startedAt = performance.now()
  await ask(socket, path)
  return performance.now() - startedAt
}

function ask(socketPath: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, path, headers: { host: 'localhost' } }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (piece: string) => {
        text += piece
      })
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve(text)
        else reject(new Error(`${path} answered ${answer.statusCode}`))
      })
    })
    sent.on('error', reject)
    sent.end()
  })
}
