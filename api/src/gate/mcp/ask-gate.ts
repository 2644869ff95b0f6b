import type { Decision } from '../../wire.ts'

export interface GateAddress {
  /** http://127.0.0.1:4600 */
  readonly url: string
  readonly token: string
}

/** Longer than any decision takes: an agent waits for its tool anyway. */
const TIMEOUT_MS = 5_000

/** Asks a running Tripline. Rejects when there is no decision. */
export async function askGate({ url, token }: GateAddress, question: object): Promise<Decision> {
  const answer = await fetch(`${url.replace(/\/+$/, '')}/v1/decisions`, {
    ...{ method: 'POST', redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) },
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(question),
  })
  if (!answer.ok) throw new Error(`the gate answered ${answer.status}`)
  // The gate's own schema shaped it.
  return (await answer.json()) as Decision
}
