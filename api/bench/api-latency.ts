import { mkdirSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { runCommand, startCommand, stopCommand } from './command.ts'
import { writeCorpus } from './corpus.ts'
import type { Figure } from './figure.ts'
import { quantile } from './figure.ts'

const REQUESTS = 1_000
/** Open loop: a request is due every so often, whether the one before was answered or not. */
const EVERY_MS = 10
const PATHS = ['/v1/alerts', '/v1/status', '/v1/agents', '/v1/alerts?sort=updated&limit=20']

/** The API of a stored state while a replay of other logs saturates both cores. */
export async function benchApi(folder: string): Promise<readonly Figure[]> {
  const corpus = join(folder, 'api-corpus')
  writeCorpus(corpus, 6)
  const state = join(folder, 'api-state')
  runCommand(['replay', corpus, '--state', state])
  const config = join(folder, 'tripline.yaml')
  mkdirSync(join(folder, 'empty'), { recursive: true })
  writeFileSync(config, `sources:\n  - name: nothing\n    path: ${join(folder, 'empty')}\n`)
  const up = startCommand(['up', '--state', state, '--config', config, '--port', '0'])
  const socket = join(state, 'api.sock')
  await answering(socket)
  await Promise.all(PATHS.map((path) => timeOne(socket, path)))
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

async function answering(socket: string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    const ok = await timeOne(socket, '/health/live').then(
      () => true,
      () => false,
    )
    if (ok) return
    await sleep(100)
  }
  throw new Error('tripline up did not answer within 30 s')
}

function timeOne(socketPath: string, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now()
    const sent = request({ socketPath, path, headers: { host: 'localhost' } }, (answer) => {
      answer.resume()
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve(performance.now() - startedAt)
        else reject(new Error(`${path} answered ${answer.statusCode}`))
      })
    })
    sent.on('error', reject)
    sent.end()
  })
}
