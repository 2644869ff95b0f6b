import type { ApiAddress } from './ask-api.ts'
import { askApi } from './ask-api.ts'
import { GateError } from './gate-error.ts'
import type { Credential } from './words.ts'

/** Making one takes the provider's time besides ours. */
const TIMEOUT_MS = 30_000

const pathOf = (approvalId: string): string =>
  `/v1/approvals/${encodeURIComponent(approvalId)}/credential`

/** The credential of an approval that was used. A GateError where there is none: it is handed out once. */
export async function fetchCredential(
  api: ApiAddress,
  approvalId: string,
  signal?: AbortSignal,
): Promise<Credential> {
  const patient = { ...api, timeoutMs: Math.max(api.timeoutMs, TIMEOUT_MS) }
  const answer = await askApi(patient, pathOf(approvalId), {}, signal).catch((error: unknown) => {
    if (!(error instanceof GateError)) throw error
    throw new GateError('no_credential', error.message)
  })
  const credential = answer.kind === 'answered' ? readCredential(answer.body) : null
  if (credential !== null) return credential
  const reason = answer.kind === 'answered' ? 'it answered with none' : answer.reason
  throw new GateError('no_credential', `There is no credential for this call: ${reason}.`)
}

/** The task is over. False when that could not be told: it then ends with its time. */
export async function endCredential(api: ApiAddress, approvalId: string): Promise<boolean> {
  const patient = { ...api, timeoutMs: Math.max(api.timeoutMs, TIMEOUT_MS) }
  try {
    return (await askApi(patient, `${pathOf(approvalId)}/end`, {}, undefined)).kind === 'answered'
  } catch (error) {
    if (error instanceof GateError) return false
    throw error
  }
}

function readCredential(body: unknown): Credential | null {
  const at = (key: string): unknown => Reflect.get(Object(body), key)
  const [approvalId, credentialId, kind, expiresAt] = [
    ...[at('approvalId'), at('credentialId'), at('kind'), at('expiresAt')],
  ]
  const secret = at('secret')
  if (typeof approvalId !== 'string' || typeof credentialId !== 'string') return null
  if (typeof kind !== 'string' || typeof expiresAt !== 'number') return null
  if (typeof secret !== 'object' || secret === null) return null
  const texts = Object.entries(secret).filter(([, value]) => typeof value === 'string')
  return { approvalId, credentialId, kind, expiresAt, secret: Object.fromEntries(texts) }
}
