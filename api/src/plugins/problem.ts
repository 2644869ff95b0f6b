import { StoreError } from '@tripline/infra'
import { AuditError } from '../audit/audit-error.ts'
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
  wrong_host: [421, 'Not served under this host name'],
  too_many_requests: [429, 'Too many requests'],
  internal: [500, 'Something broke here'],
  provider_unreachable: [502, 'The login provider did not answer'],
  store_busy: [503, 'The store did not answer in time'],
} as const satisfies Record<string, readonly [number, string]>

export type ProblemCode = keyof typeof catalogue

export const PROBLEM_TYPE = 'application/problem+json'

/** Thrown by routes; answered as RFC 9457 problem details. */
export class ApiError extends Error {
  readonly code: ProblemCode
  readonly retryAfterSeconds: number

  constructor(code: ProblemCode, detail: string, retryAfterSeconds = 0, cause?: unknown) {
    super(detail, cause === undefined ? undefined : { cause })
    this.name = 'ApiError'
    this.code = code
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** The problem as it goes over the wire; `requestId` is a UUID. */
export function problemOf(error: ApiError, requestId: string): Problem {
  const [status, title] = catalogue[error.code]
  return {
    type: `urn:tripline:problem:${error.code}`,
    title,
    status,
    detail: error.message,
    code: error.code,
    instance: `urn:uuid:${requestId}`,
  }
}

/** Whatever was thrown, as what may be said of it: only ApiErrors and the framework's 4xx speak for themselves. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  if (error instanceof StoreError) return ofStore(error)
  // What cannot be recorded is not done.
  if (error instanceof AuditError) return new ApiError('store_busy', NOT_RECORDED, 5, error)
  const message = error instanceof Error ? error.message : ''
  switch (Reflect.get(Object(error), 'statusCode')) {
    case 400:
    case 414:
      return new ApiError('bad_request', message)
    case 404:
      return new ApiError('not_found', NOTHING_HERE)
    case 413:
      return new ApiError('too_large', 'Send it in smaller parts.')
    case 415:
      return new ApiError('unsupported_media_type', 'Send application/json.')
    default:
      return new ApiError('internal', IN_THE_LOG, 0, error)
  }
}

export const NOTHING_HERE = 'There is nothing at this address. /openapi.json lists what there is.'
const NOT_RECORDED =
  'It was not done: the audit log cannot be written. Check the disk of the state folder.'
const IN_THE_LOG = 'Not your mistake. The log has it under this instance.'

/** A statement of ours that the store does not understand is a bug; anything else may pass. */
function ofStore(error: StoreError): ApiError {
  if (error.code === 'store_query_rejected' || error.code === 'store_schema_mismatch') {
    return new ApiError('internal', IN_THE_LOG, 0, error)
  }
  return new ApiError('store_busy', 'Try again in a moment.', 2, error)
}
