import type { ActionFacts } from '../actions/action-facts.ts'
import { actionFacts } from '../actions/action-facts.ts'
import type { ActionClass } from '../event.ts'
import { bounded, limits } from '../limits.ts'
import type { Memo } from '../memo.ts'
import { createMemo } from '../memo.ts'
import { readService } from './read-service.ts'
import type { Refine } from './refine-facts.ts'
import { refinementOf } from './refine-facts.ts'

/** What `eventSource` and `eventName` say; one object per call, shared by all its events. */
export interface CloudTrailCall {
  /** '' where the record does not say. */
  readonly service: string
  /** '' where the record does not say. */
  readonly name: string
  readonly facts: ActionFacts
  /** Where the parameters say more than the name. */
  readonly refine: Refine | null
}

export type ReadCall = (tree: {
  readonly eventSource?: unknown
  readonly eventName?: unknown
  readonly readOnly?: unknown
}) => CloudTrailCall

const MAX_SERVICES = 64
const MAX_NAMES_PER_SERVICE = 1000

/** Reads calls and remembers them. Anything may come in. */
export function createReadCall(): ReadCall {
  const looks = remembering('read')
  const others = remembering('other')
  return ({ eventSource, eventName, readOnly }) => {
    if (typeof eventSource !== 'string') return NO_CALL
    const name = typeof eventName === 'string' ? eventName : ''
    return readOnly === true ? looks(eventSource, name) : others(eventSource, name)
  }
}

/** `fallback` is the class of a call that neither the catalogue nor a verb knows. */
function remembering(fallback: ActionClass) {
  const services = createMemo<string, Memo<string, CloudTrailCall>>(MAX_SERVICES)
  return (eventSource: string, eventName: string): CloudTrailCall => {
    let names = services.get(eventSource)
    if (names === undefined) {
      names = createMemo(MAX_NAMES_PER_SERVICE)
      if (eventSource.length <= limits.wordChars) services.set(eventSource, names)
    }
    const known = names.get(eventName)
    if (known !== undefined) return known
    const call = derive(eventSource, eventName, fallback)
    if (eventName.length <= limits.wordChars) names.set(eventName, call)
    return call
  }
}

function derive(eventSource: string, eventName: string, fallback: ActionClass): CloudTrailCall {
  const service = readService(eventSource)
  const name = nameOf(eventName, service)
  const facts = actionFacts(service, name, fallback)
  return { service, name, facts, refine: refinementOf(facts.action) }
}

/** Lambda's names carry the date of the API: 'UpdateFunctionCode20150331v2'. */
function nameOf(eventName: string, service: string): string {
  const name = bounded(eventName, limits.wordChars)
  return service === 'lambda' ? name.replace(/\d{8}(?:v\d+)?$/, '') : name
}

const NO_CALL: CloudTrailCall = {
  service: '',
  name: '',
  facts: actionFacts('', ''),
  refine: null,
}
