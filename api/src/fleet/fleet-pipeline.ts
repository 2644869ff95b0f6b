import { randomUUID } from 'node:crypto'
import type { EventLog, LogMessage } from '@tripline/infra'
import { askDetection } from '../pipeline/ask-detection.ts'
import { encodeCommand } from '../pipeline/log-record.ts'
import type { CommandAnswer, LogCommand, Pipeline, Progress } from '../pipeline/pipeline.ts'
import type { Schema } from '../pipeline/schema.ts'
import { ApiError } from '../plugins/problem.ts'
import type { CredentialNews } from '../respond/credential-news.ts'
import type { Alert } from '../wire.ts'
import type { AlertMarks } from './alert-marks.ts'
import { isNews, markOf } from './alert-marks.ts'
import { decodeAlertRecord } from './alert-record.ts'

export interface FleetPipelineParts {
  readonly log: EventLog
  /** As of before the book was opened: what it has already, it does not take again. */
  readonly marks: AlertMarks
  readonly progress: () => Progress
  /** Of the events topic. */
  readonly partitions: number
  /** What old workers still read is all that is written while a fleet is upgraded. */
  readonly schema: Schema
  /** How long a decision may take to come back. */
  readonly answerMs: number
}

export interface FleetPipeline extends Pipeline {
  /** Follows the topic of alerts until the signal aborts. */
  run(signal: AbortSignal): Promise<void>
}

const ELSEWHERE =
  'This process takes no records: in a fleet they come in through tripline ingest and its sources.'

/** Detection that runs in other processes, as one replica of the API sees it: through the log. */
export function createFleetPipeline(parts: FleetPipelineParts): FleetPipeline {
  const { log, marks } = parts
  const listeners = new Set<(alert: Alert) => void>()
  const waiting = new Map<string, (answer: CommandAnswer) => void>()
  const told = new Map(marks.told)

  async function take(batch: readonly LogMessage[]): Promise<void> {
    for (const { value, position } of batch) {
      const record = decodeAlertRecord(value)
      if (record.kind === 'answer') {
        waiting.get(record.command)?.(marked(record.answer, markOf(position.offset)))
        continue
      }
      if (!isNews(told, record)) continue
      const alert = { ...record.alert, sequence: markOf(position.offset) }
      for (const listener of listeners) listener(alert)
    }
  }

  async function answerTo(command: LogCommand): Promise<CommandAnswer> {
    const answered = new Promise<CommandAnswer>((resolve, reject) => {
      const late = setTimeout(() => {
        waiting.delete(command.id)
        const detail =
          'The decision is in the log and will count, but detection has not answered yet. Look again in a minute; if it lasts, see that tripline detect runs.'
        reject(new ApiError('store_busy', detail, 30))
      }, parts.answerMs)
      waiting.set(command.id, (answer) => {
        clearTimeout(late)
        waiting.delete(command.id)
        resolve(answer)
      })
    })
    // Whoever fails to append does not wait for the answer.
    answered.catch(() => undefined)
    await log.append('events', [{ key: command.agentId, value: encodeCommand(command) }])
    return await answered
  }

  /** Each partition is a detection of its own, and whoever uses the credential next may be in any. */
  async function tellOthers(news: CredentialNews): Promise<void> {
    const own = log.partitionOf('events', news.agentId)
    const value = encodeCommand({ ...news, forOthers: true })
    const others = Array.from({ length: parts.partitions }, (_, partition) => partition).filter(
      (partition) => partition !== own,
    )
    await log.append(
      'events',
      others.map((partition) => ({ key: news.agentId, value, partition })),
    )
  }

  const asked = askDetection(answerTo)
  return {
    onAlert(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    ...asked,
    async credential(news) {
      // First the others, who do not answer: a crash in between tells all of them again, which changes nothing.
      if (parts.schema >= 2) await tellOthers(news)
      await asked.credential(news)
    },
    push: () => Promise.resolve({ kind: 'refused', reason: 'busy', detail: ELSEWHERE }),
    progress: parts.progress,
    async run(signal) {
      // Each replica reads all of it: a group of its own, that the brokers forget some days after it is gone.
      const from = new Map([[0, String(marks.next)]])
      await log.consume('alerts', `api-${randomUUID()}`, take, signal, { from })
    },
    close: () => Promise.resolve(),
  }
}

/** Its version went into the topic right before the answer: no later mark is told for it than the answer's own. */
function marked(answer: CommandAnswer, mark: number): CommandAnswer {
  if (answer.kind !== 'alert' || answer.alert === null) return answer
  return { ...answer, alert: { ...answer.alert, sequence: mark } }
}
