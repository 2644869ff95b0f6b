import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ServerAddress } from '../../src/clickhouse/server-clickhouse.ts'
import { endWithUs } from '../end-with-us.ts'
import { freePorts } from '../kafka/free-ports.ts'

export interface TestClickHouseOptions {
  /** Its folder is made in here; among those of all tests unless said. */
  readonly parent?: string
}

export interface TestClickHouse {
  readonly address: ServerAddress & { readonly database: string }
  /** SIGKILL, as a power cut. */
  kill(): Promise<void>
  /** False once it was killed, or has ended by itself. */
  runs(): boolean
  /** Of the process that runs now; 0 once it was killed. */
  pid(): number
  /** On the same port and folder. */
  restart(): Promise<void>
  /** It stops answering without closing a connection, until `wake`. */
  stall(): void
  wake(): void
  stop(): Promise<void>
}

const START_MS = 60_000
const DATABASE = 'tripline'

/** The ClickHouse engine behind its HTTP interface, in a process of its own, on a random loopback port. */
export async function startClickHouse(
  options: TestClickHouseOptions = {},
): Promise<TestClickHouse> {
  const folder = mkdtempSync(join(options.parent ?? tmpdir(), 'tripline-clickhouse-'))
  const [port = 0] = await freePorts(1)
  const [username, password] = ['tripline', 'of-this-test-alone']
  let running: ChildProcess | null = null

  async function start(): Promise<void> {
    // Beside this file, and of its kind: benchmarks run compiled, without a loader that would change what is measured.
    const kind = extname(import.meta.url)
    const program = fileURLToPath(new URL(`./serve-clickhouse${kind}`, import.meta.url))
    const loader = kind === '.ts' ? ['--conditions=source', '--import', 'tsx'] : []
    const server = spawn(
      process.execPath,
      [
        ...[...loader, program],
        ...[join(folder, 'store'), String(port), username, password, DATABASE],
      ],
      { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
    )
    running = server
    const late = setTimeout(() => server.kill('SIGKILL'), START_MS)
    const [said] = await Promise.race([
      once(server.stdout ?? server, 'data'),
      once(server, 'exit').then(() => ['nothing: it ended']),
    ])
    clearTimeout(late)
    if (String(said).trim() !== 'ready') throw new Error(`the server said ${String(said)}`)
  }

  async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const server = running
    running = null
    if (!isRunning(server)) return
    const gone = once(server, 'exit')
    server.kill(signal)
    const late = setTimeout(() => server.kill('SIGKILL'), START_MS)
    await gone
    clearTimeout(late)
  }

  const forget = endWithUs(() => {
    running?.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })
  await start()
  return {
    address: { url: `http://127.0.0.1:${port}`, username, password, database: DATABASE },
    kill: () => end('SIGKILL'),
    runs: () => isRunning(running),
    pid: () => running?.pid ?? 0,
    restart: start,
    stall: () => void running?.kill('SIGSTOP'),
    wake: () => void running?.kill('SIGCONT'),
    async stop() {
      forget()
      await end('SIGTERM')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function isRunning(server: ChildProcess | null): server is ChildProcess {
  return server !== null && server.exitCode === null && server.signalCode === null
}
