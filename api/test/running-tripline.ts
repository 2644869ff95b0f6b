import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { stringify } from 'yaml'
import type { Config } from '../src/config.ts'
import type { Status } from '../src/wire.ts'
import { localRequest } from './local-request.ts'
import type { Finished } from './program.ts'
import { startProgram } from './program.ts'

/** `tripline up` in a process of its own. */
export interface RunningTripline {
  readonly pid: number
  /** `http://127.0.0.1:PORT`; rejects when the process ends before it listens. */
  readonly address: Promise<string>
  readonly finished: Promise<Finished>
  stderr(): string
  /** The answer's JSON; an error when the status is not 200. */
  ask<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T>
  rows<T>(sql: string): Promise<readonly T[]>
  status(): Promise<Status>
  send(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void
}

const READY_MS = 60_000

/**
 * Starts `tripline up` on `folder`/state with this configuration, and ends it with the test whatever happens.
 * `folder` also holds tripline.yaml; paths in it are relative to `folder`.
 */
export function startTripline(
  t: TestContext,
  folder: string,
  config: Config,
  env: Readonly<Record<string, string>> = {},
): RunningTripline {
  writeFileSync(join(folder, 'tripline.yaml'), stringify(config))
  const program = startProgram(['up', '--port', '0', '--state', 'state'], folder, env)
  const { child, stderr, finished } = program
  t.after(async () => {
    child.kill('SIGKILL')
    await finished
  })
  const address = addressIn(stderr, finished)
  // Whoever kills it before it listens does not wait for the address.
  address.catch(() => undefined)

  async function ask<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
    const { status, text } = await localRequest(join(folder, 'state/api.sock'), method, path, body)
    if (status !== 200) throw new Error(`${method} ${path}: ${status} ${text}`)
    return JSON.parse(text) as T
  }
  return {
    pid: child.pid ?? 0,
    ...{ address, finished, stderr, ask },
    status: () => ask('GET', '/v1/status'),
    rows: async <T>(sql: string) =>
      (await ask<{ rows: readonly T[] }>('POST', '/v1/query', { sql })).rows,
    send: (signal) => void child.kill(signal),
  }
}

async function addressIn(stderr: () => string, finished: Promise<Finished>): Promise<string> {
  let end: Finished | null = null
  void finished.then((found) => {
    end = found
  })
  for (const until = Date.now() + READY_MS; Date.now() < until; ) {
    const found = /Console +(http:\/\/[\d.:]+)\//.exec(stderr())?.[1]
    if (found !== undefined) return found
    if (end !== null) break
    await setTimeout(20)
  }
  throw new Error(`tripline up does not listen: ${stderr()}`)
}

/** Asks every `everyMs` until the answer satisfies, for `ms` at most; an error that names what was waited for, and the last answer, then. */
export async function eventually<T>(
  what: string,
  ms: number,
  look: () => Promise<T>,
  holds: (seen: T) => boolean,
  everyMs = 50,
): Promise<T> {
  const until = Date.now() + ms
  for (;;) {
    const seen = await look()
    if (holds(seen)) return seen
    if (Date.now() > until) {
      throw new Error(`waited ${ms} ms for ${what}; last seen ${JSON.stringify(seen)}`)
    }
    await setTimeout(everyMs)
  }
}
