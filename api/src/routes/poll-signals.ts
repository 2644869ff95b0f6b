import { pause } from '@tripline/infra'
import { Type } from 'typebox'
import { ApiError } from '../plugins/problem.ts'
import type { SetSigner } from '../push/caep/set-signer.ts'
import type { Fetched, Push, Taken } from '../push/create-push.ts'
import type { Api } from '../server.ts'
import { closed, route } from './route.ts'
import type { SharedSignals } from './shared-signals.ts'

const DEFAULT_EVENTS = 20
const MAX_EVENTS = 100
/** Whoever does not want an answer at once waits so long at most, below what proxies bear. */
const LONGEST_WAIT_MS = 20_000
const LOOK_MS = 250

const poll = route('viewer', {
  operationId: 'pollSecurityEvents',
  tags: ['push'],
  summary:
    'Fetch security event tokens and say which were taken (RFC 8936); for the token the configuration names',
  params: Type.Object({ name: Type.String({ maxLength: 63 }) }),
  body: Type.Object(
    {
      maxEvents: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000 })),
      returnImmediately: Type.Optional(Type.Boolean()),
      ack: Type.Optional(Type.Array(Type.String({ maxLength: 600 }), { maxItems: 1000 })),
      setErrs: Type.Optional(
        Type.Record(
          Type.String({ maxLength: 600 }),
          Type.Object({ err: Type.String(), description: Type.Optional(Type.String()) }),
          { maxProperties: 1000 },
        ),
      ),
    },
    closed,
  ),
  response: {
    200: Type.Object({
      sets: Type.Record(Type.String(), Type.String()),
      moreAvailable: Type.Boolean(),
    }),
  },
})

export function addPollRoute(app: Api, push: Push, signals: SharedSignals | null): void {
  app.post('/v1/ssf/:name/poll', poll, async (request, reply) => {
    const { body, caller } = request
    const { name } = request.params
    const reader = push.readerOf(name)
    if (signals === null || reader === null) {
      throw new ApiError('not_found', 'No stream of this name is configured to be fetched.')
    }
    if (caller?.name !== reader) {
      throw new ApiError('forbidden', `This stream is for the token named ${reader}.`)
    }
    const limit = Math.min(body.maxEvents ?? DEFAULT_EVENTS, MAX_EVENTS)
    const taken = {
      ids: new Set(body.ack ?? []),
      refused: new Set(Object.keys(body.setErrs ?? {})),
    }
    const wait = body.returnImmediately === true || limit === 0 ? 0 : LONGEST_WAIT_MS
    const gone = new AbortController()
    reply.raw.once('close', () => gone.abort())
    const fetched = await fetchWithin(push, name, taken, limit, wait, gone.signal)
    return {
      sets: await signed(await signals.signer(), fetched),
      moreAvailable: fetched.more,
    }
  })
}

/** At once when something waits, else when something comes, or empty when the time is over. */
async function fetchWithin(
  push: Push,
  name: string,
  taken: Taken,
  limit: number,
  waitMs: number,
  gone: AbortSignal,
): Promise<Fetched> {
  const until = performance.now() + waitMs
  let fetched = await push.fetch(name, taken, limit)
  while (fetched !== null && fetched.messages.length === 0 && performance.now() < until) {
    if (gone.aborted) break
    await pause(LOOK_MS, gone)
    fetched = await push.fetch(name, NOTHING, limit)
  }
  return fetched ?? { messages: [], more: false }
}

const NOTHING: Taken = { ids: new Set(), refused: new Set() }

async function signed(signer: SetSigner, { messages }: Fetched): Promise<Record<string, string>> {
  const sets = messages.map(
    async ({ id, body }) => [id, await signer.sign(Object(JSON.parse(body)))] as const,
  )
  return Object.fromEntries(await Promise.all(sets))
}
