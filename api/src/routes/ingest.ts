import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Pipeline } from '../pipeline/pipeline.ts'
import { ApiError } from '../plugins/problem.ts'
import type { Api } from '../server.ts'
import type { IngestResult as Result } from '../wire.ts'
import { IngestResult } from '../wire.ts'
import { route } from './route.ts'

/** As it comes, compressed or not. What it may unpack to is bounded where it is unpacked. */
const MAX_BODY_BYTES = 16 << 20

const records = route('responder', {
  operationId: 'pushRecords',
  tags: ['ingest'],
  summary: "Push records of a format; 'auto' tells it from the records",
  params: Type.Object({ source: Type.String({ maxLength: 100 }) }),
  response: { 200: IngestResult },
})

const otlp = (operationId: string) =>
  route('responder', {
    operationId,
    tags: ['ingest'],
    summary: 'OTLP/HTTP in JSON, as OpenTelemetry exporters send it',
    response: {
      200: Type.Object({
        partialSuccess: Type.Optional(
          Type.Object({
            rejectedLogRecords: Type.Optional(Type.String()),
            rejectedSpans: Type.Optional(Type.String()),
            errorMessage: Type.String(),
          }),
        ),
      }),
    },
  })

/**
 * Records pushed over HTTP: NDJSON, a JSON envelope, gzip or not; the content type does not matter. 200 once they are
 * in the log.
 */
export function addIngestRoutes(app: Api, pipeline: Pipeline): void {
  app.register(async (plugin) => {
    const scope = plugin.withTypeProvider<TypeBoxTypeProvider>()
    const bodyLimit = MAX_BODY_BYTES
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body))

    scope.post('/v1/ingest/:source', { ...records, bodyLimit }, async ({ params, body, headers }) =>
      push(pipeline, body, params.source, headers['content-encoding']),
    )
    scope.post('/v1/logs', { ...otlp('pushOtlpLogs'), bodyLimit }, async ({ body, headers }) =>
      partial('rejectedLogRecords', await pushOtlp(pipeline, body, headers)),
    )
    scope.post('/v1/traces', { ...otlp('pushOtlpTraces'), bodyLimit }, async ({ body, headers }) =>
      partial('rejectedSpans', await pushOtlp(pipeline, body, headers)),
    )
  })
}

async function push(
  pipeline: Pipeline,
  body: unknown,
  source: string,
  encoding: string | undefined,
): Promise<Result> {
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

async function pushOtlp(
  pipeline: Pipeline,
  body: unknown,
  headers: NodeJS.Dict<string | string[]>,
): Promise<Result> {
  if (/protobuf/i.test(String(headers['content-type']))) {
    throw new ApiError(
      'unsupported_media_type',
      'Send JSON: OTEL_EXPORTER_OTLP_PROTOCOL=http/json.',
    )
  }
  const encoding = headers['content-encoding']
  return await push(pipeline, body, 'otlp', encoding === undefined ? undefined : String(encoding))
}

/** An exporter is told how many of its records were not understood, in the words of its protocol. */
function partial(rejected: 'rejectedLogRecords' | 'rejectedSpans', { deadLetters }: Result) {
  if (deadLetters === 0) return {}
  const errorMessage = 'Not understood; table dead_letters has them with the reason.'
  return { partialSuccess: { [rejected]: String(deadLetters), errorMessage } }
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
