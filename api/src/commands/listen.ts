import type { Config } from '../config.ts'
import { DEFAULT_HOST, DEFAULT_PORT } from '../config.ts'
import type { Api } from '../server.ts'
import { CommandError } from './tell.ts'

/** Where it listens; a CommandError says why it cannot. */
export async function listen(
  app: Api,
  options: { readonly port?: number },
  config: Config,
): Promise<string> {
  const host = config.listen?.host ?? DEFAULT_HOST
  const port = options.port ?? config.listen?.port ?? DEFAULT_PORT
  try {
    const address = await app.listen({ host, port })
    return config.listen?.tls === undefined ? address : address.replace(/^http:/, 'https:')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code === 'EADDRINUSE') {
      throw new CommandError(
        `Port ${port} is taken. Choose another: npm start -- --port 0 takes any free one.`,
      )
    }
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
      throw new CommandError(
        `Cannot listen on ${host}:${port} (${code}). Check listen in tripline.yaml.`,
      )
    }
    throw error
  }
}

/** Resolves once the signal has aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
