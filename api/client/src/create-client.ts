import { setTimeout as pause } from 'node:timers/promises'
import type { ApiAddress } from './ask-api.ts'
import { askApi } from './ask-api.ts'
import { GateError } from './gate-error.ts'
import { readDecision } from './read-decision.ts'
import { endCredential, fetchCredential } from './task-credential.ts'
import type { ActionClass, Answer, Credential, Decision, Prospect } from './words.ts'

export interface GateClientOptions {
  /** https://tripline.example.com */
  readonly url: string
  /** An agent's or a gateway's token. */
  readonly token: string
  /** How long a decision is waited for; 1000 unless said. */
  readonly timeoutMs?: number
  /** Classes of action that are made when the gate cannot be asked. None unless said. */
  readonly failOpen?: readonly ActionClass[]
}

export type GateRequest = Prospect & {
  /** With a gateway's token: who would act. */
  readonly agent?: string
  readonly session?: string
  readonly sourceIp?: string
  readonly userAgent?: string
}

export interface AskOptions {
  /** What the caller takes the action for; counts only when the gate cannot be asked. 'other' unless said. */
  readonly actionClass?: ActionClass
  readonly signal?: AbortSignal
}

export interface RunOptions extends AskOptions {
  /** How long a person is waited for, in milliseconds; 15 minutes unless said, 0 not at all. */
  readonly approvalMs?: number
  /** Told once for each approval that is needed, so that somebody can be asked for it. */
  readonly onWaiting?: (decision: Decision) => void
  /** Fetch the credential that is made for the approved call, and end it once the call is over. */
  readonly credential?: boolean
}

export interface GateClient {
  /** Asks, and does nothing else. `approval` is the one the call was given. */
  decide(request: GateRequest, options?: AskOptions & { approval?: string }): Promise<Answer>
  /** Makes the call if it may be made, after a person's approval where it needs one; a GateError says why it was not. */
  run<T>(request: GateRequest, call: Call<T>, options?: RunOptions): Promise<T>
  /** The credential of an approved call that was let pass: once, with an agent's own token. A GateError where there is none. */
  credential(approvalId: string, options?: { signal?: AbortSignal }): Promise<Credential>
  /** The task is over: takes the credential back. False when that could not be told; it then ends with its time. */
  endCredential(approvalId: string): Promise<boolean>
}

/** The held call; the credential is null unless it was asked for and one is made for this call. */
export type Call<T> = (credential: Credential | null) => Promise<T> | T

const DEFAULT_TIMEOUT_MS = 1_000
const DEFAULT_APPROVAL_MS = 15 * 60_000
/** People take minutes: the first looks are for those who were waiting for the question. */
const LOOK_MS = { first: 250, most: 5_000, growth: 1.5 }

export function createGateClient(options: GateClientOptions): GateClient {
  const { token, timeoutMs = DEFAULT_TIMEOUT_MS } = options
  const api: ApiAddress = { url: options.url.replace(/\/+$/, ''), token, timeoutMs }
  const failOpen = new Set(options.failOpen ?? [])

  const decide: GateClient['decide'] = async (request, asked = {}) => {
    const { actionClass = 'other', approval, signal } = asked
    const body = approval === undefined ? request : { ...request, approval }
    const answer = await askApi(api, '/v1/decisions', body, signal)
    const decision = answer.kind === 'answered' ? readDecision(answer.body) : null
    if (decision !== null) return { kind: 'decided', decision }
    const reason = answer.kind === 'answered' ? 'it answered with no decision' : answer.reason
    return { kind: 'unreachable', allowed: failOpen.has(actionClass), reason }
  }

  async function make<T>(decision: Decision, call: Call<T>, asked: RunOptions): Promise<T> {
    if (asked.credential !== true || !decision.credential) return await call(null)
    const { approvalId } = decision
    const credential = await fetchCredential(api, approvalId, asked.signal)
    try {
      return await call(credential)
    } finally {
      await endCredential(api, approvalId)
    }
  }

  return {
    decide,
    credential: (approvalId, { signal } = {}) => fetchCredential(api, approvalId, signal),
    endCredential: (approvalId) => endCredential(api, approvalId),
    async run(request, call, asked = {}) {
      const { approvalMs = DEFAULT_APPROVAL_MS, onWaiting, credential: _, ...asking } = asked
      const until = performance.now() + approvalMs
      for (let approval: string | undefined; ; ) {
        const named = approval === undefined ? asking : { ...asking, approval }
        const answer = await decide(request, named)
        if (answer.kind === 'unreachable') {
          if (answer.allowed) return await call(null)
          throw new GateError('unreachable', `The gate cannot be asked: ${answer.reason}.`)
        }
        const { decision } = answer
        if (decision.outcome === 'allow') return await make(decision, call, asked)
        if (decision.outcome === 'deny') throw denied(decision)
        onWaiting?.(decision)
        // Asked again with it: the gate uses it up, and looks whether the risk is still what the person saw.
        approval = await approved(api, decision, until, asked.signal)
      }
    },
  }
}

const denied = (decision: Decision): GateError =>
  new GateError('denied', decision.reasons[0] ?? 'The policy denies it.', decision)

/** Waits for people. The approval's id once they have said yes. */
async function approved(
  api: ApiAddress,
  decision: Decision,
  until: number,
  signal: AbortSignal | undefined,
): Promise<string> {
  const { approvalId } = decision
  const path = `/v1/approvals/${encodeURIComponent(approvalId)}`
  for (let wait = LOOK_MS.first; approvalId !== ''; ) {
    const left = until - performance.now()
    if (left <= 0) break
    await pause(Math.min(wait, left), undefined, signal === undefined ? {} : { signal })
    wait = Math.min(wait * LOOK_MS.growth, LOOK_MS.most)
    const answer = await askApi(api, path, null, signal)
    // Out of reach for a moment: whoever is asked has time.
    if (answer.kind === 'unreachable') continue
    const state: unknown = Reflect.get(Object(answer.body), 'state')
    if (state === 'approved') return approvalId
    if (state === 'denied') throw new GateError('denied', 'A person has refused it.', decision)
    if (state !== 'pending') break
  }
  throw new GateError(
    'not_approved_in_time',
    `It needs a person's approval (${approvalId}), and nobody gave it in time.`,
    decision,
  )
}
