import { Agent } from 'node:http'
import type { Clock, Logger } from '@tripline/infra'
import { partitionOfKey } from '@tripline/infra'
import type { AuditEvent } from '@tripline/ingest'
import { encodeEvent } from '@tripline/ingest'
import type { Score } from '../../gate/score.ts'
import type { Scorer } from '../../gate/scorer.ts'
import { askScores } from './ask-scores.ts'
import { MOST_QUESTIONS, scoresKey } from './score-wire.ts'

export interface FleetScorerParts {
  /** Where the owner of each partition answers, as far as the store tells. */
  readonly owners: () => Promise<ReadonlyMap<number, string>>
  /** Of the events topic. */
  readonly partitions: number
  readonly installationKey: Uint8Array
  readonly timeoutMs: number
  readonly clock: Clock
  readonly logger: Logger
}

/** Partitions change hands seldom; meanwhile their questions have no answer, and the gate decides without. */
const REFRESH_MS = 2_000
const MOST_WAITING = 10_000
const MOST_CONNECTIONS = 8

interface Question {
  readonly event: Uint8Array
  readonly resolve: (score: Score | null) => void
}

/** Asks the detect worker that owns the agent's partition: the one process that knows its baseline. */
export async function createFleetScorer(parts: FleetScorerParts): Promise<Scorer> {
  const { partitions, timeoutMs, clock, logger } = parts
  const agent = new Agent({ keepAlive: true, maxSockets: MOST_CONNECTIONS })
  const asking = { key: scoresKey(parts.installationKey), clock, agent, timeoutMs }
  const collected = new Map<string, Question[]>()
  const silent = new Set<string>()
  let addresses: ReadonlyMap<number, string> = new Map()
  let waiting = 0
  let closed = false

  async function refresh(): Promise<void> {
    try {
      addresses = await parts.owners()
    } catch (error) {
      logger.warn('who owns which partition is not known anew', { error })
    }
  }

  function send(address: string): void {
    const questions = collected.get(address) ?? []
    collected.delete(address)
    for (let from = 0; from < questions.length; from += MOST_QUESTIONS) {
      void ask(address, questions.slice(from, from + MOST_QUESTIONS))
    }
  }

  async function ask(address: string, questions: readonly Question[]): Promise<void> {
    let scores: readonly (Score | null)[] = []
    try {
      scores = await askScores(
        asking,
        address,
        questions.map(({ event }) => event),
      )
      silent.delete(address)
    } catch (error) {
      // Once for each outage, not for each call.
      if (!silent.has(address) && !closed) logger.warn('a detect worker does not score', { error })
      silent.add(address)
    }
    waiting -= questions.length
    for (const [i, { resolve }] of questions.entries()) resolve(scores[i] ?? null)
  }

  await refresh()
  const ticking = setInterval(() => void refresh(), REFRESH_MS)
  ticking.unref()

  return {
    score(event: AuditEvent) {
      const address = addresses.get(partitionOfKey(Buffer.from(event.agentId), partitions))
      if (address === undefined || closed || waiting >= MOST_WAITING) return Promise.resolve(null)
      const questions = collected.get(address) ?? []
      // After all requests that the same poll brought.
      if (questions.length === 0) setImmediate(send, address)
      collected.set(address, questions)
      waiting++
      return new Promise((resolve) => questions.push({ event: encodeEvent(event), resolve }))
    },
    close() {
      closed = true
      clearInterval(ticking)
      agent.destroy()
    },
  }
}
