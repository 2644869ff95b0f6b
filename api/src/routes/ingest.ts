import { Type } from 'typebox'
import type { Pipeline } from '../pipeline/pipeline.ts'
import { ApiError } from '../plugins/errors.ts'
import type { Api } from '../server.ts'
import { IngestResult } from '../wire.ts'

/** Compressed bytes of one push. What it may unpack to is bounded where it is unpacked. */
const MAX_BODY_BYTES = 16 << 20

/**
 * Records pushed over HTTP: NDJSON, a JSON envelope, gzip or not. 200 once they are in the log. Also the
 * addresses an OpenTelemetry exporter uses, with the answer it expects.
 */
export function addIngestRoutes(app: Api, pipeline: Pipeline): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES },
      (_, body, done) => done(null, body),
    )

    async function push(body: unknown, source: string, encoding: string | undefined) {
      if (!(body instanceof Uint8Array)) throw new ApiError('bad_request', 'Send a body.')
      if (encoding !== undefined && encoding !== 'gzip' && encoding !== 'identity') {
        throw new ApiError('unsupported_media_type', 'Content-Encoding may be gzip or absent.')
      }
      const outcome = await pipeline.push(body, source, encoding === 'gzip')
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

    scope.post(
      '/v1/ingest/:source',
      {
        config: { access: 'responder' },
        bodyLimit: MAX_BODY_BYTES,
        schema: {
          tags: ['ingest'],
          summary: "Push records of a format; 'auto' tells it from the records",
          params: Type.Object({ source: Type.String({ maxLength: 100 }) }),
          response: { 200: IngestResult },
        },
      },
      async (request) => {
        const { source } = request.params as { source: string }
        return await push(request.body, source, request.headers['content-encoding'])
      },
    )

    for (const [path, rejected] of [
      ['/v1/logs', 'rejectedLogRecords'],
      ['/v1/traces', 'rejectedSpans'],
    ] as const) {
      scope.post(
        path,
        {
          config: { access: 'responder' },
          bodyLimit: MAX_BODY_BYTES,
          schema: { tags: ['ingest'], summary: 'OTLP/HTTP JSON' },
        },
        async (request) => {
          const result = await push(request.body, 'otlp', request.headers['content-encoding'])
          if (result.deadLetters === 0) return {}
          const errorMessage = 'see dead letters'
          return { partialSuccess: { [rejected]: String(result.deadLetters), errorMessage } }
        },
      )
    }
  })
}
