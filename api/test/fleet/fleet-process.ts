import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { stringify } from 'yaml'
import { endWithUs } from '../../../infra/test/end-with-us.ts'
import type { Config } from '../../src/config.ts'
import { localRequest } from '../local-request.ts'
import type { Program } from '../program.ts'
import { startProgram } from '../program.ts'

export type RoleName = 'ingest' | 'detect' | 'api'

/** One process of a fleet, started again whenever it ends by itself, as any supervisor would. */
export interface FleetProcess {
  readonly name: string
  readonly role: RoleName
  /** Of this life. */
  pid(): number
  /** SIGKILL, and another life. */
  kill(): Promise<void>
  /** SIGSTOP for so long: it is there and does not answer. */
  freeze(ms: number): Promise<void>
  /** SIGTERM; resolves to how it ended: null when it had to be killed after all. */
  stop(): Promise<number | null>
  /** Through its socket; only the API has one. */
  rows<T>(sql: string): Promise<readonly T[]>
  ask<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T>
  /** Where it said that it listens, in this life. */
  address(): string | null
  /** Lives that ended by themselves, with what they said last. */
  readonly ended: readonly string[]
  stderr(): string
}

/** Runs a release of the program. */
export type StartRelease = (args: readonly string[], cwd: string) => Program

export interface FleetProcessOptions {
  /** After those that every role has. */
  readonly flags?: readonly string[]
  /** Where it keeps what is its own; `state` in its folder unless said. */
  readonly state?: string
  /** Variables beside those that every program gets. */
  readonly env?: Readonly<Record<string, string>>
  /** Another release than this one, which was built here. */
  readonly release?: StartRelease
}

const AGAIN_MS = 300
const STOP_MS = 60_000
const LAST_WORDS = 10_000

export function startFleetProcess(
  folder: string,
  name: string,
  role: RoleName,
  config: Config,
  options: FleetProcessOptions = {},
): FleetProcess {
  const { flags = [], state = 'state', env = {} } = options
  const { release = (args, cwd) => startProgram(args, cwd, env) } = options
  const own = join(folder, name)
  mkdirSync(own, { recursive: true })
  writeFileSync(join(own, 'tripline.yaml'), stringify(config))
  const ended: string[] = []
  let wanted = true
  let life: Program = begin()
  const forget = endWithUs(() => life.child.kill('SIGKILL'))

  function begin(): Program {
    const program = release([role, '--port', '0', '--state', state, ...flags], own)
    void program.finished.then(async ({ code, stderr }) => {
      if (!wanted || life !== program) return
      ended.push(`exit ${code}: ${stderr.slice(-LAST_WORDS)}`)
      await pause(AGAIN_MS)
      if (wanted && life === program) life = begin()
    })
    return program
  }

  async function ask<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
    const { status, text } = await localRequest(resolve(own, state, 'api.sock'), method, path, body)
    if (status !== 200) throw new Error(`${method} ${path}: ${status} ${text}`)
    return JSON.parse(text) as T
  }

  return {
    name,
    role,
    ended,
    ask,
    pid: () => life.child.pid ?? 0,
    rows: async <T>(sql: string) =>
      (await ask<{ rows: readonly T[] }>('POST', '/v1/query', { sql })).rows,
    address: () => /(http:\/\/[\d.:]+)/.exec(life.stderr())?.[1] ?? null,
    stderr: () => life.stderr(),
    async kill() {
      const old = life
      wanted = false
      old.child.kill('SIGKILL')
      await old.finished
      wanted = true
      life = begin()
    },
    async freeze(ms) {
      const frozen = life
      frozen.child.kill('SIGSTOP')
      await pause(ms)
      frozen.child.kill('SIGCONT')
    },
    async stop() {
      wanted = false
      life.child.kill('SIGCONT')
      life.child.kill('SIGTERM')
      const late = setTimeout(() => life.child.kill('SIGKILL'), STOP_MS)
      const { code } = await life.finished
      clearTimeout(late)
      forget()
      return code
    },
  }
}
