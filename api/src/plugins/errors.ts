import { StoreError } from '@tripline/infra'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Problem } from '../wire.ts'

/** Closed list. Each code has one status and one title; `detail` says what to do. */
const catalogue = {
  bad_request: [400, 'The request is not understood'],
  not_logged_in: [401, 'Not logged in'],
  forbidden: [403, 'Your role does not allow this'],
  wrong_origin: [403, 'The request comes from another site'],
  not_found: [404, 'No such thing'],
  conflict: [409, 'Not possible in this state'],
  too_large: [413, 'The body is too large'],
  unsupported_media_type: [415, 'The content type is not understood'],
  too_many_requests: [429, 'Too many requests'],
  internal: [500, 'Something broke here'],
  store_busy: [503, 'The store did not answer in time'],
} as const satisfies Record<string, readonly [number, string]>

export type ProblemCode = keyof typeof catalogue

/** Thrown by routes; answered as RFC 9457 problem details. */
export class ApiError extends Error {
  readonly code: ProblemCode
  readonly retryAfterSeconds: number

  constructor(code: ProblemCode, detail: string, retryAfterSeconds = 0) {
    super(detail)
    this.name = 'ApiError'
    this.code = code
    this.retryAfterSeconds = retryAfterSeconds
  }
}

export function addErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const problem = asApiError(error)
    if (problem.code === 'internal') request.log.error({ err: error }, 'request failed')
    return sendProblem(request, reply, problem)
  })
  app.setNotFoundHandler((request, reply) =>
    sendProblem(
      request,
      reply,
      new ApiError(
        'not_found',
        'There is nothing at this address. /openapi.json lists what there is.',
      ),
    ),
  )
}

export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  error: ApiError,
): FastifyReply {
  const [status, title] = catalogue[error.code]
  if (error.retryAfterSeconds > 0) reply.header('retry-after', String(error.retryAfterSeconds))
  const body: Problem = {
    type: `urn:tripline:problem:${error.code}`,
    title,
    status,
    detail: error.message,
    code: error.code,
    instance: request.id,
  }
  return reply.code(status).type('application/problem+json').send(JSON.stringify(body))
}

function asApiError(error: FastifyError): ApiError {
  if (error instanceof ApiError) return error
  if (error instanceof StoreError) {
    return new ApiError('store_busy', 'Try again in a moment, or narrow the time range.', 2)
  }
  if (error.validation !== undefined) return new ApiError('bad_request', error.message)
  switch (error.statusCode) {
    case 413:
      return new ApiError('too_large', 'Send it in smaller parts.')
    case 415:
      return new ApiError('unsupported_media_type', 'Send application/json.')
    case 400:
      return new ApiError('bad_request', error.message)
    default:
      return new ApiError('internal', 'It is in the log under this instance id.')
  }
}
