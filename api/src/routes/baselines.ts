import { randomUUID } from 'node:crypto'
import type { LifeChange, LifeRefusal } from '@tripline/detectors'
import type { Clock, Store } from '@tripline/infra'
import { Type } from 'typebox'
import type { Caller } from '../access/roles.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import { audited } from '../audit/audited.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'
import { ApiError } from '../plugins/problem.ts'
import type { AgentDirectory } from '../queries/agent-directory.ts'
import { readDiff, readLife, wireLife } from '../queries/baseline-lives.ts'
import type { Api } from '../server.ts'
import { BaselineDiff, BaselineLife } from '../wire.ts'
import { closed, route } from './route.ts'

const params = Type.Object({ id: Type.String({ maxLength: 512 }) })
const shape = { tags: ['agents'], params, response: { 200: BaselineLife } }
const number = Type.Integer({ minimum: 1, maximum: 0xffffffff })

const versions = route('viewer', {
  ...shape,
  operationId: 'getBaselineLife',
  summary: 'How far its baseline is to be trusted, and the versions people approved',
})

const diff = route('viewer', {
  operationId: 'diffBaseline',
  tags: ['agents'],
  summary: 'What appeared, vanished and changed its share since a version, worst first',
  params,
  querystring: Type.Object({
    from: number,
    to: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 0xffffffff,
        description: 'a version; 0 or none for now',
      }),
    ),
  }),
  response: { 200: BaselineDiff },
})

const ratify = route('analyst', {
  ...shape,
  operationId: 'ratifyBaseline',
  summary: 'Approve the baseline as it is now: a new version',
  body: Type.Object(
    { note: Type.String({ maxLength: 500, description: 'why, or what was looked at' }) },
    closed,
  ),
})
const lock = route('analyst', {
  ...shape,
  operationId: 'lockBaseline',
  summary: 'Learn nothing any more: what deviates stays a finding',
})
const unlock = route('analyst', {
  ...shape,
  operationId: 'unlockBaseline',
  summary: 'Learn again',
})
const rollBack = route('analyst', {
  ...shape,
  operationId: 'rollBackBaseline',
  summary: 'Put the baseline back to a version; what it learned since is gone',
  body: Type.Object({ version: number }, closed),
})

interface BaselineParts {
  readonly store: Store
  readonly pipeline: Pipeline
  readonly audit: AuditLog
  readonly clock: Clock
}

/** The life of an agent's baseline. Decisions go through the log; the answer is the life after that, which is stored by then. */
export function addBaselineRoutes(
  app: Api,
  agents: AgentDirectory,
  { store, pipeline, audit, clock }: BaselineParts,
): void {
  async function decide(agentId: string, caller: Caller | null, change: LifeChange) {
    const by = caller?.name ?? ''
    const { type, ...detail } = change
    const outcome = await audited(
      audit,
      { actor: by, action: `baseline.${type}`, target: agentId, detail },
      () => pipeline.decide({ ...change, id: randomUUID(), agentId, by, at: clock.now() }),
      ({ kind }) => (kind === 'refused' ? 'denied' : 'success'),
    )
    if (outcome.kind === 'refused') throw refused(outcome.reason)
    return wireLife(outcome.life)
  }

  app.get('/v1/agents/:id/baseline/versions', versions, async ({ params }) => {
    const agent = (await agents.list()).find(({ id }) => id === params.id)
    return await readLife(store, params.id, agent?.baseline ?? 'observing')
  })
  app.get('/v1/agents/:id/baseline/diff', diff, async ({ params, query }) => {
    const found = await readDiff(store, params.id, { from: query.from, to: query.to ?? 0 })
    if (found === null) throw new ApiError('not_found', NO_VERSION)
    return found
  })

  app.post('/v1/agents/:id/baseline/ratify', ratify, async ({ params, caller, body }) =>
    decide(params.id, caller, { type: 'ratify', note: body.note }),
  )
  app.post('/v1/agents/:id/baseline/lock', lock, async ({ params, caller }) =>
    decide(params.id, caller, { type: 'lock' }),
  )
  app.post('/v1/agents/:id/baseline/unlock', unlock, async ({ params, caller }) =>
    decide(params.id, caller, { type: 'unlock' }),
  )
  app.post('/v1/agents/:id/baseline/rollback', rollBack, async ({ params, caller, body }) =>
    decide(params.id, caller, { type: 'roll-back', version: body.version }),
  )
}

const NO_VERSION = 'This agent has no version of that number. The last eight are kept.'

function refused(reason: LifeRefusal): ApiError {
  switch (reason) {
    case 'unknown-agent':
      return new ApiError('not_found', 'Nothing was ever learned of an agent with this id.')
    case 'unknown-version':
      return new ApiError('not_found', NO_VERSION)
    default:
      return new ApiError('conflict', WHY[reason])
  }
}

const WHY: Readonly<Record<Exclude<LifeRefusal, 'unknown-agent' | 'unknown-version'>, string>> = {
  'still-observing': 'Too little was seen of it to approve anything: 50 calls, or four peers.',
  'never-ratified': 'Ratify it first: what is locked should be what a person approved.',
  'already-locked': 'It is locked already.',
  'not-locked': 'It is not locked.',
  'not-running': 'Nothing is running on this data. Start Tripline, then decide.',
}
