import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Pipeline } from '../pipeline/pipeline.ts'
import { ApiError } from '../plugins/problem.ts'
import type { Api } from '../server.ts'
import { IngestResult } from '../wire.ts'

/** As it comes, compressed or not. What it may unpack to is bounded where it is unpacked. */
const MAX_BODY_BYTES = 16 << 20

/** Where an OpenTelemetry exporter sends, and what it is told of records that were not understood. */
const OTLP = [
  ['/v1/logs', 'rejectedLogRecords', 'pushOtlpLogs'],
  ['/v1/traces', 'rejectedSpans', 'pushOtlpTraces'],
] as const

const Partial = Type.Object({
  partialSuccess: Type.Optional(
    Type.Object({
      rejectedLogRecords: Type.Optional(Type.String()),
      rejectedSpans: Type.Optional(Type.String()),
      errorMessage: Type.String(),
    }),
  ),
})

/**
 * Records pushed over HTTP: NDJSON, a JSON envelope, gzip or not; the content type does not matter. 200 once they are
 * in the log.
 */
export function addIngestRoutes(app: Api, pipeline: Pipeline): void {
  async function push(body: unknown, source: string, encoding: string | undefined) {
    if (!(body instanceof Uint8Array) || body.length === 0) {
      throw new ApiError('bad_request', 'Send records in the body.')
    }
    const outcome = await pipeline.push(body, source, isGzip(encoding))
    if (outcome.kind === 'stored') return outcome.result
    switch (outcome.reason) {
      case 'too_large':
        throw new ApiError('too_large', outcome.detail)
      case 'unknown_source':
        throw new ApiError('not_found', outcome.detail)
      case 'busy':
        throw new ApiError('too_many_requests', outcome.detail, 1)
      default:
        return outcome.reason satisfies never
    }
  }

  const access = { config: { access: 'responder' }, bodyLimit: MAX_BODY_BYTES } as const
  app.register(async (plugin) => {
    const scope = plugin.withTypeProvider<TypeBoxTypeProvider>()
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body))

    scope.post(
      '/v1/ingest/:source',
      {
        ...access,
        schema: {
          operationId: 'pushRecords',
          tags: ['ingest'],
          summary: "Push records of a format; 'auto' tells it from the records",
          params: Type.Object({ source: Type.String({ maxLength: 100 }) }),
          response: { 200: IngestResult },
        },
      },
      async ({ params, body, headers }) => push(body, params.source, headers['content-encoding']),
    )

    for (const [path, rejected, operationId] of OTLP) {
      scope.post(
        path,
        {
          ...access,
          schema: {
            operationId,
            tags: ['ingest'],
            summary: 'OTLP/HTTP in JSON, as OpenTelemetry exporters send it',
            response: { 200: Partial },
          },
        },
        async ({ body, headers }) => {
          if (/protobuf/i.test(headers['content-type'] ?? '')) {
            throw new ApiError(
              'unsupported_media_type',
              'Send JSON: OTEL_EXPORTER_OTLP_PROTOCOL=http/json.',
            )
          }
          const result = await push(body, 'otlp', headers['content-encoding'])
          if (result.deadLetters === 0) return {}
          return {
            partialSuccess: {
              [rejected]: String(result.deadLetters),
              errorMessage: 'Not understood; table dead_letters has them with the reason.',
            },
          }
        },
      )
    }
  })
}

function isGzip(encoding: string | undefined): boolean {
  switch (encoding?.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return true
    case undefined:
    case '':
    case 'identity':
      return false
    default:
      throw new ApiError('unsupported_media_type', 'Content-Encoding may be gzip or absent.')
  }
}
