import type { AlertSummary } from '../src/wire.ts'

export interface ArrivedAlert {
  readonly alert: AlertSummary
  /** `performance.now()` when its last byte was read. */
  readonly at: number
}

export interface AlertStream {
  /** In order of arrival; grows. */
  readonly arrived: readonly ArrivedAlert[]
  close(): void
}

/** Follows `/v1/stream` as a program would: from now on, or from the alert version it saw last. */
export async function followAlerts(
  address: string,
  token: string,
  lastEventId?: number,
): Promise<AlertStream> {
  const arrived: ArrivedAlert[] = []
  const closing = new AbortController()
  const answer = await fetch(`${address}/v1/stream`, {
    signal: closing.signal,
    headers: {
      authorization: `Bearer ${token}`,
      ...(lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) }),
    },
  })
  if (answer.status !== 200 || answer.body === null) {
    throw new Error(`the stream answers ${answer.status} ${await answer.text()}`)
  }
  const { body } = answer
  void (async () => {
    let text = ''
    const decoder = new TextDecoder()
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true })
      const messages = text.split('\n\n')
      text = messages.pop() ?? ''
      for (const message of messages) {
        const fields = new Map(message.split('\n').map((line) => splitField(line)))
        if (fields.get('event') !== 'alert') continue
        const alert = JSON.parse(fields.get('data') ?? '') as AlertSummary
        if (fields.get('id') !== String(alert.sequence)) throw new Error(`id is not ${message}`)
        arrived.push({ alert, at: performance.now() })
      }
    }
  })().catch(() => undefined)
  return { arrived, close: () => closing.abort() }
}

function splitField(line: string): readonly [string, string] {
  const colon = line.indexOf(': ')
  return [line.slice(0, colon), line.slice(colon + 2)]
}
