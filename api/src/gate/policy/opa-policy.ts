import type { Policy, PolicyAnswer, PolicyOutcome, PolicyQuestion } from './policy.ts'

export interface OpaSettings {
  /** http://127.0.0.1:8181 */
  readonly url: string
  /** Path of the decision under /v1/data: 'tripline/decision'. */
  readonly path: string
  readonly timeoutMs: number
  readonly token: string | null
}

const MAX_ANSWER_CHARS = 64 << 10
const MAX_REASONS = 10

/**
 * Open Policy Agent over its REST API: POST /v1/data/<path> with our question as `input`. The decision is
 * `{"outcome": "allow" | "deny" | "approval_required", "because": ["…"]}`, or true, or false. An undefined decision is
 * a denial, as OPA's own `{}` for a mistyped path would otherwise let everything through.
 */
export function createOpaPolicy(settings: OpaSettings): Policy {
  const base = settings.url.replace(/\/+$/, '')
  const url = `${base}/v1/data/${settings.path.replace(/^\/+/, '')}`
  const headers: Record<string, string> = { 'content-type': 'application/json' }
  if (settings.token !== null) headers.authorization = `Bearer ${settings.token}`
  return {
    name: 'opa',
    version: settings.path,
    async answer(question) {
      try {
        const answer = await fetch(url, {
          ...{ method: 'POST', headers, redirect: 'error' },
          body: JSON.stringify({ input: inputOf(question) }),
          signal: AbortSignal.timeout(settings.timeoutMs),
        })
        if (!answer.ok) return failed(`OPA answered ${answer.status}`)
        const text = await answer.text()
        if (text.length > MAX_ANSWER_CHARS) return failed('OPA answered too much')
        return decisionIn(JSON.parse(text))
      } catch (error) {
        const code = error instanceof Error ? error.name : ''
        return failed(
          code === 'TimeoutError' ? 'OPA did not answer in time' : 'OPA is out of reach',
        )
      }
    },
  }
}

/** The same words as in Cedar's context, in Rego's usual spelling. */
function inputOf({ agent, action, actionClass, resource, facts, score }: PolicyQuestion) {
  return {
    agent,
    action,
    action_class: actionClass,
    resource,
    ...facts,
    ...{ scored: score.known, risk: score.risk, bits: score.bits, outside: score.outside },
  }
}

const failed = (reason: string): PolicyAnswer => ({ kind: 'failed', reason })

const OUTCOMES: ReadonlySet<unknown> = new Set(['allow', 'deny', 'approval_required'])
const isOutcome = (value: unknown): value is PolicyOutcome => OUTCOMES.has(value)

function decisionIn(body: unknown): PolicyAnswer {
  const result: unknown = Reflect.get(Object(body), 'result')
  if (result === undefined) return answered('deny', ['opa: undefined decision'])
  if (typeof result === 'boolean') return answered(result ? 'allow' : 'deny', [])
  const outcome: unknown = Reflect.get(Object(result), 'outcome')
  if (!isOutcome(outcome)) return failed('OPA answered with no outcome')
  const because: unknown = Reflect.get(Object(result), 'because')
  return answered(
    outcome,
    (Array.isArray(because) ? because : [])
      .filter((one) => typeof one === 'string')
      .slice(0, MAX_REASONS)
      .map((one) => one.slice(0, 200)),
  )
}

const answered = (outcome: PolicyOutcome, because: readonly string[]): PolicyAnswer => ({
  kind: 'answered',
  outcome,
  because,
})
