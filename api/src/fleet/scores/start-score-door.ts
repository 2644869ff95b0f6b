import { once } from 'node:events'
import { networkInterfaces } from 'node:os'
import { extname } from 'node:path'
import type { MessagePort } from 'node:worker_threads'
import { MessageChannel, Worker } from 'node:worker_threads'
import { CommandError } from '../../commands/tell.ts'
import { newAskedCount } from '../../gate/score-messages.ts'

export interface DoorSettings {
  readonly host: string
  readonly port: number
  readonly installationKey: Uint8Array
  /** How long detection is waited for. */
  readonly timeoutMs: number
  readonly scorePort: MessagePort
  readonly asked: Int32Array
}

export type DoorReport =
  | { readonly kind: 'open'; readonly port: number }
  | { readonly kind: 'failed'; readonly code: string }

export interface StartedDoor {
  /** `http://HOST:PORT`, as others reach it. */
  readonly address: string
  /** The end of the line for `serveScores`. */
  readonly line: MessagePort
  readonly asked: Int32Array
  close(): Promise<void>
}

export interface DoorOptions
  extends Pick<DoorSettings, 'host' | 'port' | 'installationKey' | 'timeoutMs'> {
  /** Under which name others reach this machine; its first address where nobody said. */
  readonly advertise: string | undefined
}

/** Opens the door for questions of the fleet's API replicas, in a thread of its own. */
export async function startScoreDoor(options: DoorOptions): Promise<StartedDoor> {
  const { host, port, installationKey, timeoutMs } = options
  const { port1, port2 } = new MessageChannel()
  const asked = newAskedCount()
  const settings: DoorSettings = {
    ...{ host, port, installationKey, timeoutMs, asked, scorePort: port2 },
  }
  const file = import.meta.url
  const entry = new URL(`./score-door-thread${extname(new URL(file).pathname)}`, file)
  const thread = new Worker(entry, { workerData: settings, transferList: [port2] })
  const [report] = (await once(thread, 'message')) as [DoorReport]
  if (report.kind === 'failed') {
    throw new CommandError(
      `Cannot listen on ${host}:${port} for the gate’s questions (${report.code}). They come in at the port after --port; choose another one, or 0 for any free one.`,
    )
  }
  const exited = once(thread, 'exit')
  return {
    address: `http://${reachable(options)}:${report.port}`,
    line: port1,
    asked,
    async close() {
      thread.postMessage('close')
      await exited
      port1.close()
    },
  }
}

function reachable({ advertise, host }: DoorOptions): string {
  const name = advertise ?? (host === '0.0.0.0' || host === '::' ? ownAddress() : host)
  return name.includes(':') ? `[${name}]` : name
}

/** A pod or a container has one, and no name that others can look up. */
function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  return all.find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? '127.0.0.1'
}
