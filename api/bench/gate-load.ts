import { spawn } from 'node:child_process'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mainThreadUs } from './thread-time.ts'

/** What an open-loop load came to. Latencies in milliseconds, from when a request was due. */
export interface Load {
  readonly sent: number
  readonly answered: number
  readonly refused: number
  readonly p50: number
  readonly p99: number
  /** Processor time of the server's main thread per answer, in microseconds. */
  readonly costUs: number
}

export interface Target {
  readonly port: number
  readonly pid: number
  readonly token: string
  readonly agents: number
}

/** Runs the load generator in a process of its own; it ends by itself a few seconds after the load. */
export async function loadOn(target: Target, rate: number, seconds: number): Promise<Load> {
  const { port, pid, token, agents } = target
  const before = mainThreadUs(pid)
  const args = [besides('open-loop'), ...[port, token, rate, seconds, agents].map(String)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece
  })
  await new Promise((resolve) => child.once('close', resolve))
  const found = JSON.parse(text) as Omit<Load, 'costUs'>
  return { ...found, costUs: (mainThreadUs(pid) - before) / found.answered }
}

/** A file of this folder, as it is running: source or compiled. */
export function besides(name: string): string {
  const here = fileURLToPath(import.meta.url)
  return here.replace(/gate-load\.[jt]s$/, `${name}${extname(here)}`)
}
