import type { KeyObject } from 'node:crypto'
import type { Agent } from 'node:http'
import { request } from 'node:http'
import type { Clock } from '@tripline/infra'
import type { Score } from '../../gate/score.ts'
import {
  ASKED_AT,
  isSeal,
  MOST_BYTES,
  packQuestions,
  SCORES_PATH,
  SEAL,
  sealAnswers,
  sealQuestions,
} from './score-wire.ts'

export interface AskParts {
  readonly key: KeyObject
  readonly clock: Clock
  readonly agent: Agent
  readonly timeoutMs: number
}

/** Asks one detect worker. Rejects when it does not answer in time, or when somebody else does. */
export async function askScores(
  { key, clock, agent, timeoutMs }: AskParts,
  address: string,
  events: readonly Uint8Array[],
): Promise<readonly (Score | null)[]> {
  const body = packQuestions(events)
  const askedAt = String(clock.now())
  const seal = sealQuestions(key, askedAt, body)
  const answered = await post(new URL(SCORES_PATH, address), agent, timeoutMs, body, {
    ...{ [ASKED_AT]: askedAt, [SEAL]: seal },
  })
  if (!isSeal(answered.seal, sealAnswers(key, seal, answered.body))) {
    throw new Error(`${address} answers without the fleet's key (${answered.status})`)
  }
  return JSON.parse(answered.body.toString()) as readonly (Score | null)[]
}

interface Answered {
  readonly status: number
  readonly seal: unknown
  readonly body: Buffer
}

function post(
  url: URL,
  agent: Agent,
  timeoutMs: number,
  body: Buffer,
  headers: Readonly<Record<string, string>>,
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: 'POST', agent, headers }, (response) => {
      const pieces: Buffer[] = []
      let bytes = 0
      response.on('data', (piece: Buffer) => {
        bytes += piece.length
        if (bytes > MOST_BYTES) asked.destroy(new Error(`${url.host} answers too much`))
        pieces.push(piece)
      })
      response.on('error', reject)
      response.on('end', () => {
        clearTimeout(patience)
        const { statusCode: status = 0 } = response
        resolve({ status, seal: response.headers[SEAL], body: Buffer.concat(pieces) })
      })
    })
    const patience = setTimeout(
      () => asked.destroy(new Error(`${url.host} does not answer`)),
      timeoutMs,
    )
    asked.on('error', (error) => {
      clearTimeout(patience)
      reject(error)
    })
    asked.end(body)
  })
}
