import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { rootFolder } from '../../infra/test/root-folder.ts'

/** The built program: a worker thread runs no TypeScript, so whole-pipeline tests run what the build left. */
const MAIN = join(rootFolder(), 'api/dist/main.js')

export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Program {
  readonly child: ChildProcess
  stdout(): string
  stderr(): string
  /** Resolves when the process is gone and all it wrote has been read. */
  readonly finished: Promise<Finished>
}

/** Starts `tripline` with these arguments, as its own process without a wrapper: a kill hits the program itself. */
export function startProgram(
  args: readonly string[],
  cwd: string,
  more: Readonly<Record<string, string>> = {},
): Program {
  if (!existsSync(MAIN)) {
    throw new Error(`${MAIN} is missing. Run npm run build, or npm test, which builds first.`)
  }
  return startNode([MAIN, ...args], cwd, more)
}

/** A Node program, as above. */
export function startNode(
  args: readonly string[],
  cwd: string,
  more: Readonly<Record<string, string>> = {},
): Program {
  const { PATH, HOME, TMPDIR } = process.env
  const child = spawn(process.execPath, ['--max-semi-space-size=64', ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...{ PATH, HOME, UV_THREADPOOL_SIZE: '8' },
      ...(TMPDIR === undefined ? {} : { TMPDIR }),
      ...more,
    },
  })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const finished = once(child, 'close').then(([code]): Finished => ({ code, stdout, stderr }))
  return { child, stdout: () => stdout, stderr: () => stderr, finished }
}

/** Runs one command to its end. */
export async function runProgram(args: readonly string[], cwd: string): Promise<Finished> {
  return await startProgram(args, cwd).finished
}
