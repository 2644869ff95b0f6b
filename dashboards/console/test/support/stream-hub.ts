import type { ServerResponse } from 'node:http'
import type { Alert, Status } from '@tripline/api/wire'

/** The live side of the test server: streams that can be fed, cut and refused. */
export interface StreamHub {
  /** Answers a request for the stream; `lastEventId` is '' for a fresh one. */
  open(response: ServerResponse, lastEventId: string): void
  alert(alert: Alert): void
  status(status: Status): void
  /** Ends every stream; new ones are refused until `refuse(false)`. */
  cut(): void
  refuse(refused: boolean): void
  /** The Last-Event-ID of each stream opened so far. */
  readonly resumedAfter: readonly string[]
  close(): void
}

export function createStreamHub(
  currentStatus: () => Status,
  missed: (after: number) => readonly Alert[],
): StreamHub {
  const open = new Set<ServerResponse>()
  const resumedAfter: string[] = []
  let refused = false
  const alertText = (alert: Alert) =>
    `id: ${alert.sequence}\nevent: alert\ndata: ${JSON.stringify(alert)}\n\n`
  const statusText = (status: Status) => `event: status\ndata: ${JSON.stringify(status)}\n\n`
  const send = (text: string) => {
    for (const response of open) response.write(text)
  }
  const timer = setInterval(() => send(statusText(currentStatus())), 500)
  return {
    resumedAfter,
    open(response, lastEventId) {
      if (refused) {
        response.writeHead(503).end()
        return
      }
      resumedAfter.push(lastEventId)
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
      })
      response.write(`retry: 2000\n${statusText(currentStatus())}`)
      if (lastEventId !== '')
        for (const alert of missed(Number(lastEventId))) response.write(alertText(alert))
      open.add(response)
      response.on('close', () => open.delete(response))
    },
    alert: (alert) => send(alertText(alert)),
    status: (status) => send(statusText(status)),
    cut() {
      refused = true
      for (const response of open) response.destroy()
      open.clear()
    },
    refuse(now) {
      refused = now
    },
    close() {
      clearInterval(timer)
      for (const response of open) response.destroy()
    },
  }
}
