import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '@tripline/infra'
import { decodeEvent } from '@tripline/ingest'
import type { Scorer } from '../../gate/scorer.ts'
import {
  ASKED_AT,
  isFresh,
  isSeal,
  MOST_BYTES,
  SCORES_PATH,
  SEAL,
  scoresKey,
  sealAnswers,
  sealQuestions,
  unpackQuestions,
} from './score-wire.ts'

export interface ScoreDoorParts {
  readonly host: string
  /** 0 takes any free one. */
  readonly port: number
  readonly installationKey: Uint8Array
  readonly clock: Clock
  /** Asks the thread that detects. */
  readonly scorer: Scorer
}

export interface ScoreDoor {
  readonly port: number
  close(): Promise<void>
}

const MOST_CONNECTIONS = 200

/** Where replicas of the API ask what an action would score. Who cannot seal a question learns nothing but that. */
export async function openScoreDoor(parts: ScoreDoorParts): Promise<ScoreDoor> {
  const key = scoresKey(parts.installationKey)

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const end = (status: number): void => void response.writeHead(status).end()
    if (request.method !== 'POST' || request.url !== SCORES_PATH) return end(404)
    const askedAt = request.headers[ASKED_AT]
    if (!isFresh(askedAt, parts.clock.now())) return end(401)
    const body = await bodyOf(request)
    if (body === null) return end(413)
    const seal = sealQuestions(key, askedAt, body)
    if (!isSeal(request.headers[SEAL], seal)) return end(401)
    const questions = unpackQuestions(body)
    if (questions === null) return end(400)
    const scores = await Promise.all(
      questions.map((encoded) => {
        const event = decodeEvent(encoded)
        return event === null ? null : parts.scorer.score(event)
      }),
    )
    const answers = Buffer.from(JSON.stringify(scores))
    const head = { 'content-type': 'application/json', [SEAL]: sealAnswers(key, seal, answers) }
    response.writeHead(200, head).end(answers)
  }

  const server = createServer((request, response) => {
    // A connection that broke has nobody left to be answered.
    answer(request, response).catch(() => response.destroy())
  })
  server.requestTimeout = 5_000
  server.headersTimeout = 5_000
  server.maxConnections = MOST_CONNECTIONS
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(parts.port, parts.host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Null when it is larger than any question. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of request) {
    bytes += piece.length
    if (bytes > MOST_BYTES) return null
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}
