import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** Why AWS cannot be emulated here, or null: moto is a Python package. */
export function noMoto(): string | null {
  const found = spawnSync('python3', ['-c', 'import moto.server'], { timeout: 30_000 })
  return found.status === 0 ? null : "no moto: pip install 'moto[server,s3,sqs]' to run these on it"
}

export interface Moto {
  readonly url: string
  stop(): Promise<void>
}

const START_MS = 30_000

/** The emulator of AWS on a random loopback port. `settings` are of moto's environment: MOTO_… */
export async function startMoto(settings: Readonly<Record<string, string>> = {}): Promise<Moto> {
  const port = await freePort()
  const args = ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)]
  const server = spawn('python3', args, { stdio: 'ignore', env: { ...process.env, ...settings } })
  const url = `http://127.0.0.1:${port}`
  for (const deadline = Date.now() + START_MS; ; ) {
    const answer = await fetch(`${url}/moto-api/`).catch(() => null)
    await answer?.arrayBuffer()
    if (answer?.ok === true) break
    if (server.exitCode !== null || Date.now() > deadline) throw new Error('moto did not start')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return {
    url,
    async stop() {
      const gone = once(server, 'exit')
      server.kill('SIGKILL')
      await gone
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return address !== null && typeof address === 'object' ? address.port : 0
}
