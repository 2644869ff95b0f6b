import { randomUUID } from 'node:crypto'
import type { Clock, Store } from '@tripline/infra'
import { Type } from 'typebox'
import { LONGEST_SUPPRESSION_MS } from '../alerts/suppressions.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import { audited } from '../audit/audited.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'
import { ApiError } from '../plugins/problem.ts'
import { readSuppressions, standing } from '../queries/baseline-lives.ts'
import type { Api } from '../server.ts'
import { Suppression } from '../wire.ts'
import { closed, route } from './route.ts'

const response = { 200: Type.Object({ suppressions: Type.Array(Suppression) }) }

const list = route('viewer', {
  operationId: 'listSuppressions',
  tags: ['alerts'],
  summary: 'The exceptions that stand, the first to end first',
  response,
})

const add = route('analyst', {
  operationId: 'addSuppression',
  tags: ['alerts'],
  summary: 'Silence what is expected, for a while; never what destroys in production',
  body: Type.Object(
    {
      agentId: Type.String({ minLength: 1, maxLength: 512 }),
      detectors: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 32 })),
      action: Type.Optional(Type.String({ maxLength: 512 })),
      reason: Type.String({ minLength: 1, maxLength: 500 }),
      expiresAt: Type.Integer({ description: 'epoch milliseconds, at most 90 days ahead' }),
    },
    closed,
  ),
  response,
})

const end = route('analyst', {
  operationId: 'endSuppression',
  tags: ['alerts'],
  summary: 'End an exception now',
  params: Type.Object({ id: Type.String({ maxLength: 100 }) }),
  response,
})

interface SuppressionParts {
  readonly store: Store
  readonly pipeline: Pipeline
  readonly audit: AuditLog
  readonly clock: Clock
}

/** Standing exceptions to alerting. Changes go through the log; the answer is what stands after that, which is stored by then. */
export function addSuppressionRoutes(
  app: Api,
  { store, pipeline, audit, clock }: SuppressionParts,
): void {
  app.get('/v1/suppressions', list, async () => ({
    suppressions: await readSuppressions(store, clock.now()),
  }))

  app.post('/v1/suppressions', add, async ({ body, caller }) => {
    const [id, at, by] = [randomUUID(), clock.now(), caller?.name ?? '']
    checkExpiry(body.expiresAt, at)
    const { agentId, detectors = [], action = '', reason, expiresAt } = body
    const suppression = { id, agentId, detectors, action, reason, by, createdAt: at, expiresAt }
    const isIn = (after: readonly { readonly id: string }[]) => after.some((one) => one.id === id)
    const all = await audited(
      audit,
      { actor: by, action: 'suppression.add', target: agentId, detail: { id, reason, expiresAt } },
      () =>
        pipeline.suppress({
          ...{ type: 'suppress', id, agentId, by, at },
          suppression: { ...suppression, alertId: '' },
        }),
      (after) => (isIn(after) ? 'success' : 'denied'),
    )
    if (!isIn(all)) {
      throw new ApiError('conflict', 'There are 1,024 exceptions already. End some first.')
    }
    return { suppressions: standing(all, at) }
  })

  app.delete('/v1/suppressions/:id', end, async ({ params, caller }) => {
    const at = clock.now()
    const found = (await readSuppressions(store, at)).find(({ id }) => id === params.id)
    if (found === undefined) throw new ApiError('not_found', 'No such exception stands.')
    const { id, agentId } = found
    const by = caller?.name ?? ''
    const all = await audited(
      audit,
      { actor: by, action: 'suppression.remove', target: agentId, detail: { id } },
      () =>
        pipeline.suppress({
          ...{ type: 'unsuppress', id: randomUUID(), agentId, suppressionId: id, by, at },
        }),
    )
    return { suppressions: standing(all, at) }
  })
}

/** Throws unless it ends, and does so within what an exception may last. */
export function checkExpiry(until: number, now: number): void {
  if (until > now && until <= now + LONGEST_SUPPRESSION_MS) return
  throw new ApiError('bad_request', 'An exception ends after now and within 90 days.')
}
