import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Logger } from '@tripline/infra'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { GUARD_HEADERS } from './guard-headers.ts'
import { ApiError, asApiError, NOTHING_HERE, PROBLEM_TYPE, problemOf } from './problem.ts'

/** Every answer that is no success is a problem, and what is our fault is in the log. */
export function addErrors(app: FastifyInstance, logger: Logger): void {
  app.setErrorHandler((error, request, reply) => {
    const problem = asApiError(error)
    if (problem.cause !== undefined) {
      const { id, method } = request
      const route = request.routeOptions.url ?? ''
      logger.error('request failed', { instance: id, method, route, error: problem.cause })
    }
    return sendProblem(request, reply, problem)
  })
  app.setNotFoundHandler((request, reply) =>
    sendProblem(request, reply, new ApiError('not_found', NOTHING_HERE)),
  )
}

/** Faults in the address itself: they come before any hook has run. */
export function answerBadAddress(
  error: Error,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  return sendProblem(request, reply.headers(GUARD_HEADERS), asApiError(error))
}

/** What is not even HTTP has no request: the answer is written to the socket as it is. */
export function answerBadHttp(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : 400
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\n\r\n`)
}

function sendProblem(request: FastifyRequest, reply: FastifyReply, error: ApiError): FastifyReply {
  const problem = problemOf(error, request.id)
  if (error.retryAfterSeconds > 0) reply.header('retry-after', String(error.retryAfterSeconds))
  if (error.code === 'not_logged_in') reply.header('www-authenticate', 'Bearer realm="tripline"')
  return reply.code(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem))
}
