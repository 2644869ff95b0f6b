import type { ResponseAction, Target } from '../../response-action.ts'
import { goneOr, unclear } from '../calls/as-step.ts'
import type { ProviderAnswer } from '../calls/provider-answer.ts'
import { refusal } from '../calls/provider-answer.ts'
import type { ProviderApi } from '../calls/provider-api.ts'
import { listAt, textAt } from '../calls/read-json.ts'
import type { Scrub } from '../calls/scrub.ts'
import type { Parameters, Reading, Step } from '../switch-action.ts'
import { done, impossible, located, reading, switchAction } from '../switch-action.ts'
import { fillRequest, fillText, holds, PLACES } from './fill-request.ts'
import type { Template, TemplateRequest } from './template-schema.ts'

/** A response action as its template says. */
export function templateAction(
  template: Template,
  api: ProviderApi,
  scrub: Scrub,
  includes: (target: Target) => boolean,
): ResponseAction {
  const { appliesTo, alsoHits = [], leaves = [], read, off, on } = template
  const id = new RegExp(`^(?:${appliesTo.credentialId})$`)
  const provider = template.action.split('.')[0] ?? ''

  async function ask(request: TemplateRequest, values: Parameters, signal: AbortSignal) {
    const answer = await api.call(fillRequest(request, values), signal)
    return request.graphql === undefined ? answer : graphqlAnswer(answer, scrub)
  }

  async function readState(values: Parameters, signal: AbortSignal): Promise<Reading> {
    if (read === undefined) return reading('blind', `${provider} cannot be asked`)
    const answer = await ask(read.request, values, signal)
    if (answer.kind === 'refused') return goneOr(answer)
    if (holds(read.in, answer.json, values)) return reading('in', `${provider} knows it`)
    const isOut = read.out !== undefined && holds(read.out, answer.json, values)
    return isOut ? reading('out', `${provider} does not know it any more`) : unclear(provider)
  }

  async function change(
    { request, done: condition }: Template['off'],
    values: Parameters,
    signal: AbortSignal,
  ): Promise<Step> {
    const answer = await ask(request, values, signal)
    if (answer.kind === 'refused') return answer
    const isDone = condition === undefined || holds(condition, answer.json, values)
    return isDone ? done(`${provider} answered ${answer.status}`) : unclear(provider)
  }

  const one = {
    ...{ name: template.action, title: template.title },
    effectiveWithinMs: (template.effectiveWithinSeconds ?? 0) * 1000,
    appliesTo: (target: Target) =>
      includes(target) &&
      appliesTo.sources.includes(target.source) &&
      (appliesTo.credentialKinds?.includes(target.credentialKind) ?? true) &&
      id.test(target.credentialId),
    async locate(target: Target) {
      const values = Object.fromEntries(PLACES.map((name) => [name, target[name]]))
      // A path of dots would climb out of its place.
      if (Object.values(values).some((value) => /^\.{1,2}$/.test(value))) {
        return impossible('the event names a dot where an id should be')
      }
      const { method = 'POST', path } = off.request
      return located(values, {
        calls: [`${method} ${fillText(path, values)} for ${target.credentialId}`],
        alsoHits: alsoHits.map((line) => fillText(line, values)),
        leaves: leaves.map((line) => fillText(line, values)),
      })
    },
    read: readState,
    off: (values: Parameters, _: unknown, signal: AbortSignal) => change(off, values, signal),
  }
  const action =
    on === undefined
      ? switchAction(one)
      : switchAction({ ...one, on: (values, _, signal) => change(on, values, signal) })
  return { ...action, measure: template.measure ?? 'revoke' }
}

const FORBIDDEN = /UNAUTHENTICATED|FORBIDDEN|UNAUTHORIZED/
const MISSING = /NOT_FOUND/
const PASSES = /RATE|TOO_MANY|TIMEOUT|INTERNAL|UNAVAILABLE/

/** GraphQL answers 200 to what it refuses; its errors have codes by convention (extensions.code). */
function graphqlAnswer(answer: ProviderAnswer, scrub: Scrub): ProviderAnswer {
  if (answer.kind === 'refused') return answer
  const errors = listAt(answer.json, 'errors')
  if (errors.length === 0) return answer
  const code = textAt(errors[0], 'extensions', 'code').toUpperCase()
  const message = textAt(errors[0], 'message')
  const said = scrub(`${code} ${message}`)
  if (MISSING.test(code) || /not found/i.test(message)) return refusal('not-found', said)
  return refusal(PASSES.test(code) && !FORBIDDEN.test(code) ? 'transient' : 'forbidden', said)
}
