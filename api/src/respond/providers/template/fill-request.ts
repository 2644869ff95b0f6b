import type { ProviderCall } from '../calls/provider-api.ts'
import { at } from '../calls/read-json.ts'
import type { Parameters } from '../switch-action.ts'
import type { TemplateCondition, TemplateRequest } from './template-schema.ts'

/** What a template may say in braces. */
export const PLACES = ['credentialId', 'principal', 'sessionId', 'account', 'agentId'] as const
const PLACE = /\{(credentialId|principal|sessionId|account|agentId)\}/g
const MAX_DEPTH = 20
const MAX_VALUES = 10_000

/** A value never becomes structure: in a path it is encoded, in a body it is text, and a GraphQL query is not filled at all. */
export function fillRequest(request: TemplateRequest, values: Parameters): ProviderCall {
  const { method = 'POST', headers, graphql } = request
  const path = request.path.replace(PLACE, (_, name) => encoded(values[name] ?? ''))
  const given = headers === undefined ? {} : { headers }
  if (graphql !== undefined) {
    const variables = fillValue(graphql.variables ?? {}, values, 0)
    return { method, path, ...given, json: { query: graphql.query, variables }, expectJson: true }
  }
  const body = request.json === undefined ? {} : { json: fillValue(request.json, values, 0) }
  return { method, path, ...given, ...body }
}

/** Half a character, which a hostile log may hold, cannot be encoded. */
const encoded = (text: string): string => encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd'))

function fillValue(value: unknown, values: Parameters, depth: number): unknown {
  if (depth > MAX_DEPTH) throw new Error('a template nests deeper than it was checked for')
  if (typeof value === 'string') return fillText(value, values)
  if (Array.isArray(value)) return value.map((one) => fillValue(one, values, depth + 1))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  return Object.fromEntries(entries.map(([key, one]) => [key, fillValue(one, values, depth + 1)]))
}

export const fillText = (text: string, values: Parameters): string =>
  text.replace(PLACE, (_, name) => values[name] ?? '')

/** Whether an answer is as the condition says. */
export function holds(condition: TemplateCondition, json: unknown, values: Parameters): boolean {
  const { equals, includes, exists } = condition
  const found = valuesAt(json, condition.path)
  if (equals !== undefined && !(found.length === 1 && found[0] === equals)) return false
  if (includes !== undefined && !found.includes(fillText(includes, values))) return false
  return exists === undefined || found.length > 0 === exists
}

/** 'data.tokens[].id' of an answer: every value there, bounded. */
function valuesAt(json: unknown, path: string): readonly unknown[] {
  let here: unknown[] = [json]
  for (const step of path.split('.')) {
    const name = step.replace(/(\[\])+$/, '')
    here = here.map((one) => at(one, name)).filter((one) => one !== undefined)
    if (step.endsWith('[]')) here = here.filter(Array.isArray).flat().slice(0, MAX_VALUES)
  }
  return here
}
