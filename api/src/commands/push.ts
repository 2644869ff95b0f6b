import type { DeadLetter, PushReceiver } from '../wire.ts'
import type { LocalApi } from './local-api.ts'
import { runningApi } from './local-api.ts'
import { table } from './table.ts'
import { answer, CommandError } from './tell.ts'

interface PushOptions {
  readonly state: string
  readonly json?: boolean
}

/** Who is told of alerts, and how that goes. */
export async function listReceivers(options: PushOptions): Promise<void> {
  const api = await running(options.state)
  const { receivers } = await api.ask<{ receivers: PushReceiver[] }>('GET', '/v1/push/receivers')
  show(options, receivers, '(no receivers; push in tripline.yaml names them)')
}

export async function listDeadLetters(receiver: string, options: PushOptions): Promise<void> {
  const api = await running(options.state)
  const path = `/v1/push/receivers/${encodeURIComponent(receiver)}/dead-letters?limit=200`
  const { messages } = await api.ask<{ messages: DeadLetter[] }>('GET', path)
  show(options, messages, '(no dead letters)')
}

/** Sends dead letters again: those with these ids, or all. */
export async function replayDeadLetters(
  receiver: string,
  ids: readonly string[],
  options: PushOptions,
): Promise<void> {
  const api = await running(options.state)
  const path = `/v1/push/receivers/${encodeURIComponent(receiver)}/replay`
  const body = ids.length === 0 ? {} : { ids }
  const { replayed } = await api.ask<{ replayed: number }>('POST', path, body)
  answer(`${replayed} messages are sent again.`)
}

async function running(state: string): Promise<LocalApi> {
  const api = await runningApi(state)
  if (api !== null) return api
  throw new CommandError(`Nothing runs on ${state}. Start it, or name another --state.`)
}

function show(options: PushOptions, rows: readonly object[], none: string): void {
  if (options.json === true) for (const row of rows) answer(JSON.stringify(row))
  else answer(rows.length === 0 ? none : table(rows.map((row) => ({ ...row }))))
}
