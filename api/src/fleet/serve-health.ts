import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Metrics } from '@tripline/infra'
import { CommandError } from '../commands/tell.ts'

export interface HealthServer {
  /** `http://127.0.0.1:PORT` */
  readonly address: string
  close(): Promise<void>
}

export interface HealthParts {
  readonly host: string
  readonly port: number
  readonly metrics: Metrics
  /** Takes part: has joined, and is not on its way out. */
  readonly isReady: () => boolean
}

/** What an orchestrator and Prometheus ask of a process without an API: /health/live, /health/ready, /metrics. */
export async function serveHealth(parts: HealthParts): Promise<HealthServer> {
  const { host, port, metrics } = parts
  const server = createServer((request, response) => {
    const answer = (status: number, text: string, type = 'text/plain'): void => {
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text)
    }
    if (request.method !== 'GET') return answer(405, 'only GET\n')
    switch (request.url) {
      case '/health/live':
        return answer(200, 'ok\n')
      case '/health/ready':
        return parts.isReady() ? answer(200, 'ready\n') : answer(503, 'not yet\n')
      case '/metrics':
        metrics.text().then(
          (text) => answer(200, text, metrics.contentType),
          () => answer(500, 'no metrics\n'),
        )
        return
      default:
        return answer(404, 'not here: /health/live, /health/ready, /metrics\n')
    }
  })
  server.requestTimeout = 10_000
  server.headersTimeout = 5_000
  server.maxConnections = 100
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new CommandError(
          `Cannot listen on ${host}:${port} (${error.code}). Choose another --port; 0 takes any free one.`,
        ),
      ),
    )
    server.listen(port, host, resolve)
  })
  const { port: taken } = server.address() as AddressInfo
  return {
    address: `http://${host}:${taken}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
