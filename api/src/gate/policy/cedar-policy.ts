import { createHash } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import type { EntityUid, TypeAndId } from '@cedar-policy/cedar-wasm/nodejs'
import * as cedar from '@cedar-policy/cedar-wasm/nodejs'
import { createDecisionMemo } from './decision-memo.ts'
import { lookedAt } from './looked-at.ts'
import type { Policy, PolicyAnswer, PolicyQuestion } from './policy.ts'
import { CLASSES, policySchema } from './policy-schema.ts'

// V8 11.3 (Node 20) aborts the process when optimised code that holds an inlined call into WebAssembly is thrown away during
// that call and the call returns a reference (Deoptimizer::TranslatedValueForWasmReturnKind): a few thousand questions do it.
setFlagsFromString('--no-turbo-inline-js-wasm-calls')

export type LoadedPolicy =
  | { readonly kind: 'loaded'; readonly policy: Policy; readonly ids: readonly string[] }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] }

/** Answers kept: at 300 bytes each some megabytes. */
const MOST_REMEMBERED = 20_000
const MAX_POLICIES = 1_000

/**
 * A policy set in Cedar, prepared once. Cedar has two answers, we need three: a forbid that holds is a denial, a permit that
 * holds allows, and what neither speaks of asks for approval. A policy that breaks on a question fails the whole question: a
 * forbid that errors would otherwise forbid nothing. Asking costs 0.1 to 0.3 ms, so answers are remembered by all they depend on.
 */
export function loadCedarPolicy(name: string, text: string): LoadedPolicy {
  const parsed = cedar.policySetTextToParts(text)
  if (parsed.type === 'failure') return invalid(parsed.errors)
  if (parsed.policies.length > MAX_POLICIES) {
    return {
      kind: 'invalid',
      problems: [`${parsed.policies.length} policies; ${MAX_POLICIES} are the most`],
    }
  }
  if (parsed.policy_templates.length > 0) {
    return { kind: 'invalid', problems: ['templates are not used here; write policies'] }
  }
  const named = namePolicies(parsed.policies)
  if ('problems' in named) return { kind: 'invalid', problems: named.problems }
  const problems = check(named)
  if (problems.length > 0) return { kind: 'invalid', problems }
  const version = createHash('sha256').update(text).digest('hex').slice(0, 16)
  const setId = `tripline/${version}`
  const prepared = cedar.preparsePolicySet(setId, {
    staticPolicies: Object.fromEntries(named.policies),
  })
  if (prepared.type === 'failure') return invalid(prepared.errors)
  const memo = createDecisionMemo<PolicyAnswer>(MOST_REMEMBERED, lookedAt(named.policies.values()))
  const policy: Policy = {
    ...{ name, version },
    answer: (question) => memo(question, () => ask(setId, question)),
  }
  return { kind: 'loaded', policy, ids: [...named.policies.keys()] }
}

function invalid(errors: readonly cedar.DetailedError[]): LoadedPolicy {
  return {
    kind: 'invalid',
    problems: errors.map(({ message, help }) => [message, help].filter(Boolean).join('; ')),
  }
}

/** Policies by their own @id, so that a decision names what a person wrote; `policy3` where there is none. */
function namePolicies(texts: readonly string[]) {
  const policies = new Map<string, string>()
  const problems: string[] = []
  const actions = new Set<string>()
  for (const [i, text] of texts.entries()) {
    const id = /@id\("((?:[^"\\]|\\.){1,100})"\)/.exec(text)?.[1] ?? `policy${i}`
    if (policies.has(id)) problems.push(`two policies are called ${id}`)
    policies.set(id, text)
    for (const [, action = ''] of text.matchAll(/Action\s*::\s*"([^"]*)"/g)) {
      if (!CLASSES.has(action)) actions.add(action)
    }
  }
  return problems.length > 0 ? { problems } : { policies, actions }
}

/** A misspelt attribute is found here and not at the first question: there it would fail every call. */
function check({ policies, actions }: { policies: Map<string, string>; actions: Set<string> }) {
  const checked = cedar.validate({
    schema: policySchema(actions),
    policies: { staticPolicies: Object.fromEntries(policies) },
  })
  if (checked.type === 'failure') return checked.errors.map(({ message }) => message)
  return checked.validationErrors.map(({ policyId, error }) => `${policyId}: ${error.message}`)
}

function ask(setId: string, question: PolicyQuestion): PolicyAnswer {
  const answered = authorised(setId, question)
  if (answered instanceof Error) return { kind: 'failed', reason: answered.message }
  if (answered.type === 'failure') {
    return { kind: 'failed', reason: answered.errors.map(({ message }) => message).join('; ') }
  }
  const { decision, diagnostics } = answered.response
  const [broken] = diagnostics.errors
  if (broken !== undefined) {
    return { kind: 'failed', reason: `policy ${broken.policyId}: ${broken.error.message}` }
  }
  const because = [...diagnostics.reason].sort()
  if (decision === 'allow') return { kind: 'answered', outcome: 'allow', because }
  return { kind: 'answered', outcome: because.length > 0 ? 'deny' : 'approval_required', because }
}

/** Cedar throws on what it cannot even decode: that is a question it did not answer. */
function authorised(setId: string, question: PolicyQuestion): cedar.AuthorizationAnswer | Error {
  try {
    return cedar.statefulIsAuthorized({ ...requestOf(question), preparsedPolicySetId: setId })
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

function requestOf({ agent, action, actionClass, resource, facts, score }: PolicyQuestion) {
  const principal = uid('Agent', agent.id)
  // An action called like a class must not pass for the class.
  const actionUid = uid('Action', CLASSES.has(action) ? `action:${action}` : action)
  const resourceUid = uid('Resource', resource.id)
  const { id: agentName, ...agentAttrs } = agent
  const { id: resourceName, ...resourceAttrs } = resource
  const { known: scored, ...figures } = score
  return {
    principal,
    action: actionUid,
    resource: resourceUid,
    context: { ...facts, ...figures, scored },
    entities: [
      { uid: principal, attrs: { ...agentAttrs, name: agentName }, parents: [] },
      { uid: resourceUid, attrs: { ...resourceAttrs, name: resourceName }, parents: [] },
      { uid: actionUid, attrs: {}, parents: [uid('Action', actionClass)] },
    ],
  }
}

const uid = (type: string, id: string): TypeAndId & EntityUid => ({ type, id })
