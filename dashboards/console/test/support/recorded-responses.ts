import type { ResponsePage, ResponseRecord } from '@tripline/api/wire'
import type { RecordedWorld } from './recorded-world.ts'

interface Asked {
  readonly method: string
  readonly id: string
  readonly below: string
  readonly body: unknown
  readonly query: URLSearchParams
}

/** The list, or a step of one response: which moves its state, as the API would. */
export function responsesOf(
  world: RecordedWorld,
  { method, id, below, body, query }: Asked,
): ResponseRecord | ResponsePage | null {
  const all = world.responses.responses
  if (method !== 'POST') {
    const responses = all.filter(({ alertId }) => alertId === query.get('alert'))
    return { responses, total: responses.length }
  }
  const { now } = world.status
  const by = world.session.name
  if (id === '') {
    const [first] = all
    if (first === undefined) return null
    const alertId = String(Reflect.get(Object(body), 'alert'))
    return put(world, { ...first, id: 'rsp_new', alertId, state: 'proposed', heldFor: 'playbook' })
  }
  const found = all.find((one) => one.id === id)
  if (found === undefined) return null
  const steps: Readonly<Record<string, Partial<ResponseRecord>>> = {
    execute: { state: 'verifying', by, decidedAt: now, requestedAt: now, provider: 'in' },
    undo: { state: 'undone', endedAt: now },
    dismiss: { state: 'dismissed', by, endedAt: now },
  }
  return put(world, { ...found, ...steps[below] })
}

export function put(world: RecordedWorld, response: ResponseRecord): ResponseRecord {
  const others = world.responses.responses.filter(({ id }) => id !== response.id)
  world.responses = { responses: [response, ...others], total: others.length + 1 }
  return response
}
