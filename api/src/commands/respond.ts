import type { ResponderState, ResponsePage, ResponseRecord } from '../wire.ts'
import { runningApi } from './local-api.ts'
import { safeText } from './safe-text.ts'
import { table } from './table.ts'
import { answer, CommandError } from './tell.ts'

export interface RespondOptions {
  readonly state: string
  readonly json?: boolean
}

/** What was proposed and done about alerts, and whether the responder may do anything. */
export async function listResponses(options: RespondOptions): Promise<void> {
  const api = await running(options)
  const { responses } = await api.ask<ResponsePage>('GET', '/v1/responses?limit=200')
  if (options.json === true) {
    for (const one of responses) answer(JSON.stringify(one))
    return
  }
  const { mode, stopped, lastHour, perHour } = await api.ask<ResponderState>('GET', '/v1/responder')
  const word = stopped ? 'stopped' : mode
  answer(`The responder: ${word}; ${lastHour} of ${perHour} by itself within the last hour.`)
  answer(responses.length === 0 ? '(no responses)' : table(responses.map(rowOf)))
}

export async function showResponse(id: string, options: RespondOptions): Promise<void> {
  const path = `/v1/responses/${encodeURIComponent(id)}`
  show(await (await running(options)).ask<ResponseRecord>('GET', path), options)
}

/** What would be done about the credential of an alert; nothing is changed. */
export async function planResponse(
  alert: string,
  options: RespondOptions & { readonly action?: string },
): Promise<void> {
  const { action } = options
  const body = action === undefined ? { alert } : { alert, action }
  show(await (await running(options)).ask<ResponseRecord>('POST', '/v1/responses', body), options)
}

/** Executes, undoes or dismisses one. */
export async function changeResponse(
  verb: 'execute' | 'undo' | 'dismiss',
  id: string,
  options: RespondOptions,
): Promise<void> {
  const path = `/v1/responses/${encodeURIComponent(id)}/${verb}`
  show(await (await running(options)).ask<ResponseRecord>('POST', path, {}), options)
}

/** The kill switch. */
export async function throwSwitch(verb: 'stop' | 'resume', options: RespondOptions): Promise<void> {
  const api = await running(options)
  const { stopped } = await api.ask<ResponderState>('POST', `/v1/responder/${verb}`, {})
  answer(stopped ? 'The responder is stopped.' : 'The responder goes on.')
}

async function running({ state }: RespondOptions) {
  const api = await runningApi(state)
  if (api !== null) return api
  throw new CommandError(
    `Nothing runs on ${state}. Start it, or name another --state. A file respond/STOP there stops the responder without it.`,
  )
}

const rowOf = (one: ResponseRecord) => ({
  id: one.id,
  state: one.heldFor === '' ? one.state : `${one.state} (${one.heldFor})`,
  action: one.action || one.measure,
  credential: one.target.credentialId,
  agent: one.agentId,
  risk: one.risk,
  by: one.by,
})

function show(one: ResponseRecord, { json }: RespondOptions): void {
  if (json === true) {
    answer(JSON.stringify(one))
    return
  }
  const { plan, requestedAt, recordAt, effectiveAt } = one
  const lines = [
    `${one.id}  ${one.state}${one.heldFor === '' ? '' : `, waits for a person: ${one.heldFor}`}`,
    `${one.title || one.measure}: ${one.target.credentialId} of ${one.agentId}`,
    ...(plan?.impossible ? [`It cannot be done: ${plan.impossible}`] : []),
    ...(plan?.calls ?? []).map((call) => `  would call  ${call}`),
    ...(plan?.alsoHits ?? []).map((who) => `  also hits   ${who}`),
    ...(plan?.leaves ?? []).map((what) => `  leaves      ${what}`),
    ...(one.said === '' ? [] : [`The provider: ${one.said}`]),
    ...(requestedAt === 0 ? [] : [`Asked for ${requestedAt - recordAt} ms after the record came.`]),
    ...(effectiveAt === 0 ? [] : [`Proved to be out ${effectiveAt - requestedAt} ms after that.`]),
  ]
  for (const line of lines) answer(safeText(line))
}
