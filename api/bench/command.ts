import type { ChildProcess } from 'node:child_process'
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'

const MAIN = join(process.cwd(), 'api/dist/main.js')
/** A bench ends, also when what it measures does not. */
const STOPS_WITHIN_MS = 15_000
const FLAGS = ['--max-semi-space-size=64', MAIN]

/** Runs a command to its end and gives its last line on standard output. */
export function runCommand(args: readonly string[]): string {
  const done = spawnSync(process.execPath, [...FLAGS, ...args], {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  })
  if (done.status !== 0) throw new Error(`tripline ${args.join(' ')}: ${done.stderr}`)
  return done.stdout.trim().split('\n').at(-1) ?? ''
}

/** Starts a command that runs until it is killed; its output is thrown away. */
export function startCommand(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [...FLAGS, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
}

export async function stopCommand(child: ChildProcess): Promise<void> {
  const exited = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGINT')
  const patience = setTimeout(() => child.kill('SIGKILL'), STOPS_WITHIN_MS)
  await exited
  clearTimeout(patience)
}
