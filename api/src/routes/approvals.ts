import { Type } from 'typebox'
import type { Caller } from '../access/roles.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { Approval as Kept, Refusal, Step } from '../gate/approvals/approval.ts'
import { REFUSAL_WORDS } from '../gate/approvals/approval.ts'
import type { ApprovalBook } from '../gate/approvals/approval-book.ts'
import { noteRefusal } from '../gate/approvals/approval-book.ts'
import { approverHabits } from '../gate/approvals/approver-habits.ts'
import { describeApprovals } from '../gate/approvals/describe-approvals.ts'
import type { GateDesk } from '../gate/gate-desk.ts'
import type { ProblemCode } from '../plugins/problem.ts'
import { ApiError } from '../plugins/problem.ts'
import type { Api } from '../server.ts'
import type { Approval as ApprovalOnWire } from '../wire.ts'
import { Approval, ApprovalPage, ApproverHabit } from '../wire.ts'
import { closed, route } from './route.ts'

const params = Type.Object({ id: Type.String({ maxLength: 64 }) })

const list = route('viewer', {
  operationId: 'listApprovals',
  tags: ['gate'],
  summary: 'Calls that wait for a person, and those that waited; latest first',
  querystring: Type.Object({
    state: Type.Optional(
      Type.Unsafe<ApprovalOnWire['state']>({
        type: 'string',
        enum: ['pending', 'approved', 'denied', 'expired', 'used'],
      }),
    ),
    agent: Type.Optional(Type.String({ maxLength: 512 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  }),
  response: { 200: ApprovalPage },
})
const get = route('agent', {
  operationId: 'getApproval',
  tags: ['gate'],
  summary: 'How an approval stands; an agent sees its own',
  params,
  response: { 200: Approval },
})
const Note = Type.String({ maxLength: 500, description: 'why, for the agent and the audit log' })
const body = Type.Object({ note: Type.Optional(Note) }, closed)
const change = { tags: ['gate'], params, body, response: { 200: Approval } }
const approve = route('responder', {
  ...change,
  operationId: 'approveCall',
  summary: 'Let this one call pass once; not for who asked',
})
const deny = route('responder', {
  ...change,
  operationId: 'denyCall',
  summary: 'Refuse it, also after it was approved and before it was used',
})
const habits = route('analyst', {
  operationId: 'listApproverHabits',
  tags: ['gate'],
  summary: 'How each person decides: how often yes, and how soon',
  response: { 200: Type.Object({ approvers: Type.Array(ApproverHabit) }) },
})

export function addApprovalRoutes(app: Api, { approvals }: GateDesk, audit: AuditLog): void {
  app.get('/v1/approvals', list, async ({ query: { state, agent, limit = 50 } }) => {
    const all = approvals.all()
    const found = all.filter(
      (one) =>
        (state === undefined || one.state === state) &&
        (agent === undefined || one.agentId === agent),
    )
    const pending = all.filter((one) => one.state === 'pending').length
    return { approvals: [...describeApprovals(found.slice(0, limit), all)], pending }
  })
  app.get('/v1/approvers', habits, async () => ({
    approvers: [...approverHabits(approvals.all())],
  }))
  app.get('/v1/approvals/:id', get, async ({ params: { id }, caller }) => {
    const approval = approvals.get(id)
    const foreign = caller?.agent != null && approval?.agentId !== caller.agent
    if (approval === null || foreign) throw new ApiError('not_found', REFUSAL_WORDS.unknown)
    return described(approval, approvals)
  })
  app.post(
    '/v1/approvals/:id/approve',
    { ...approve, preValidation },
    async ({ params: { id }, body, caller }) => {
      const isThere = approvals.get(id) !== null
      const by = isThere ? await personOf(caller, id, audit) : (caller?.name ?? '')
      return answered(await approvals.approve(id, by, body.note), approvals)
    },
  )
  app.post(
    '/v1/approvals/:id/deny',
    { ...deny, preValidation },
    async ({ params: { id }, body, caller }) =>
      answered(await approvals.deny(id, caller?.name ?? '', body.note), approvals),
  )
}

/** Without a body nothing is said besides yes or no. */
async function preValidation(request: { body: unknown }): Promise<void> {
  request.body ??= {}
}

/** The local socket is whoever may enter the folder: an approval needs a name. */
async function personOf(caller: Caller | null, id: string, audit: AuditLog): Promise<string> {
  const name = caller?.name ?? 'local'
  if (name !== 'local') return name
  await noteRefusal(audit, 'approval.approve', name, id, 'no_person')
  throw new ApiError('forbidden', REFUSAL_WORDS.no_person)
}

const CODES: Partial<Record<Refusal, ProblemCode>> = {
  unknown: 'not_found',
  own_request: 'forbidden',
  same_person: 'forbidden',
}

function answered(step: Step, approvals: ApprovalBook): ApprovalOnWire {
  if (step.kind === 'ok') return described(step.approval, approvals)
  throw new ApiError(CODES[step.why] ?? 'conflict', REFUSAL_WORDS[step.why])
}

function described(approval: Kept, approvals: ApprovalBook): ApprovalOnWire {
  const [onWire] = describeApprovals([approval], approvals.all())
  if (onWire === undefined) throw new Error('an approval has no description')
  return onWire
}
