import type { FastifyInstance } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Convert } from 'typebox/value'
import { ApiError } from './problem.ts'

/**
 * Checks what comes in against the routes' schemas. Addresses are text, so `limit=50` is read as a number there; a
 * body says its types itself and must have them right.
 */
export function addValidation(app: FastifyInstance): void {
  app.setValidatorCompiler<TSchema>(({ schema, httpPart }) => {
    const check = Compile(schema)
    return (given: unknown) => {
      const value = httpPart === 'body' ? given : Convert(schema, given)
      if (check.Check(value)) return { value }
      const [first] = check.Errors(value)
      return { error: refusal(httpPart ?? '', first?.instancePath ?? '', first?.message ?? '') }
    }
  })
}

/** "query limit must be <= 200": names the place, never repeats the value. */
function refusal(part: string, path: string, message: string): ApiError {
  const place = part === 'querystring' ? 'query' : part
  const where = [place, ...path.split('/').filter((step) => step !== '')].join(' ')
  return new ApiError('bad_request', `${where} ${message}.`)
}
