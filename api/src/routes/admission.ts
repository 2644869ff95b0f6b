import { Type } from 'typebox'
import type { Decision } from '../gate/decision.ts'
import type { GateDesk } from '../gate/gate-desk.ts'
import { ApiError } from '../plugins/problem.ts'
import type { Api } from '../server.ts'
import { askerOf } from './gate.ts'
import { closed, route } from './route.ts'

/** An object of etcd's limit of 1.5 MiB, new and old, with what surrounds them. */
const MAX_BODY_BYTES = 4 << 20

const AdmissionReview = Type.Object(
  {
    kind: Type.Literal('AdmissionReview'),
    apiVersion: Type.Literal('admission.k8s.io/v1'),
    request: Type.Record(Type.String(), Type.Unknown()),
  },
  closed,
)

const review = route('gate', {
  operationId: 'reviewAdmission',
  tags: ['gate'],
  summary: 'Kubernetes ValidatingAdmissionWebhook, admission.k8s.io/v1',
  body: AdmissionReview,
  response: {
    200: Type.Object({
      kind: Type.Literal('AdmissionReview'),
      apiVersion: Type.Literal('admission.k8s.io/v1'),
      response: Type.Object({
        uid: Type.String(),
        allowed: Type.Boolean(),
        status: Type.Optional(
          Type.Object({ code: Type.Number(), reason: Type.String(), message: Type.String() }),
        ),
        auditAnnotations: Type.Record(Type.String(), Type.String()),
      }),
    }),
  },
})

/**
 * Answers at once and never holds a request: what waits for approval is refused with its id, and the client tries again.
 * `dryRun` requests have no side effects, as the webhook's `sideEffects: NoneOnDryRun` promises.
 */
export function addAdmissionRoute(app: Api, desk: GateDesk): void {
  app.post('/v1/admission', { ...review, bodyLimit: MAX_BODY_BYTES }, async ({ body, caller }) => {
    const { request } = body
    if (typeof request.uid !== 'string')
      throw new ApiError('bad_request', 'request.uid is missing.')
    const decision = await desk.ask({
      ...{ asker: askerOf(caller), door: 'admission', prospect: { kind: 'kubernetes', request } },
      circumstances: { agent: caller?.agent ?? '', session: '', sourceIp: '', userAgent: '' },
      ...{ approvalId: null, dryRun: request.dryRun === true },
    })
    return {
      kind: body.kind,
      apiVersion: body.apiVersion,
      response: reviewed(request.uid, decision),
    }
  })
}

const MAX_MESSAGE = 1_000

function reviewed(uid: string, { id, outcome, risk, approvalId, reasons }: Decision) {
  const auditAnnotations = {
    ...{ decision: id, outcome, risk: String(risk) },
    ...(approvalId === '' ? {} : { approval: approvalId }),
  }
  if (outcome === 'allow') return { uid, allowed: true, auditAnnotations }
  const head =
    outcome === 'deny' ? 'Tripline refuses this.' : `Tripline: approval ${approvalId} is needed.`
  const message = [head, ...reasons].join(' ').slice(0, MAX_MESSAGE)
  return {
    uid,
    allowed: false,
    status: { code: 403, reason: 'Forbidden', message },
    auditAnnotations,
  }
}
