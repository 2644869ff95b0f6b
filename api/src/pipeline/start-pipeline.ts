import { extname } from 'node:path'
import { MessageChannel, Worker } from 'node:worker_threads'
import type { Store } from '@tripline/infra'
import { serveStore } from '@tripline/infra/clickhouse'
import { deferred } from '../deferred.ts'
import { newAskedCount } from '../gate/score-messages.ts'
import type { Scorer } from '../gate/scorer.ts'
import { createScorer } from '../gate/scorer.ts'
import type { Alert } from '../wire.ts'
import { askDetection } from './ask-detection.ts'
import type { CommandAnswer, LogCommand, Pipeline, Progress, PushOutcome } from './pipeline.ts'
import type { FromWorker, ToWorker } from './protocol.ts'
import { IDLE } from './stopped-pipeline.ts'
import type { WorkerSettings } from './worker-settings.ts'

export interface StartedPipeline extends Pipeline {
  /** Called as the demo's past is filled in. */
  onBackfill(listener: (done: number, total: number) => void): void
  /** The worker's metrics in Prometheus' text format, as of half a second ago at most. */
  metricsText(): string
  /** What an action would score against the live baselines. */
  readonly scorer: Scorer
  /** Rejects if the worker breaks; the process then ends, and the next start resumes. */
  readonly failed: Promise<never>
}

/** The worker's heap: V8's young generation large enough that micro-batches die young. */
const WORKER_LIMITS = { maxYoungGenerationSizeMb: 96, maxOldGenerationSizeMb: 8192 }
const MAX_PENDING_PUSHES = 64

/**
 * Starts detection in a worker thread of this process. The worker reaches ClickHouse only through `store`,
 * here: exactly one thread may load the embedded engine.
 */
export async function startPipeline(
  store: Store,
  settings: WorkerSettings,
): Promise<StartedPipeline> {
  const storeChannel = new MessageChannel()
  serveStore(store, storeChannel.port1)
  const scoreChannel = new MessageChannel()
  const asked = newAskedCount()
  const entry = new URL(`./worker${extname(new URL(import.meta.url).pathname)}`, import.meta.url)
  const worker = new Worker(entry, {
    workerData: { settings, asked, storePort: storeChannel.port2, scorePort: scoreChannel.port2 },
    transferList: [storeChannel.port2, scoreChannel.port2],
    resourceLimits: WORKER_LIMITS,
  })

  const alertListeners = new Set<(alert: Alert) => void>()
  const backfillListeners = new Set<(done: number, total: number) => void>()
  const commands = new Map<number, (answer: CommandAnswer) => void>()
  const pushes = new Map<number, (outcome: PushOutcome) => void>()
  let progress: Progress = IDLE
  let metrics = ''
  let nextTicket = 1

  const ready = deferred<void>()
  const failed = deferred<never>()
  const exited = deferred<void>()
  failed.promise.catch(() => undefined)
  worker.on('error', (error) => failed.reject(error))
  worker.on('exit', () => exited.resolve())
  failed.promise.catch((error) => ready.reject(error))

  worker.on('message', (message: FromWorker) => {
    switch (message.kind) {
      case 'ready':
        return ready.resolve()
      case 'alert':
        for (const listener of alertListeners) listener(message.alert)
        return
      case 'commanded':
        commands.get(message.ticket)?.(message.answer)
        commands.delete(message.ticket)
        return
      case 'pushed':
        pushes.get(message.ticket)?.(message.outcome)
        pushes.delete(message.ticket)
        return
      case 'progress':
        progress = message.progress
        return
      case 'metrics':
        metrics = message.text
        return
      case 'backfill':
        for (const listener of backfillListeners) listener(message.done, message.total)
        return
      case 'failed':
        return failed.reject(new Error(message.message))
      default:
        return message satisfies never
    }
  })
  const post = (message: ToWorker) => worker.postMessage(message)
  const answerTo = (command: LogCommand): Promise<CommandAnswer> => {
    const ticket = nextTicket++
    return new Promise((resolve) => {
      commands.set(ticket, resolve)
      post({ kind: 'command', ticket, command })
    })
  }
  await ready.promise

  const scorer = createScorer({
    ...{ port: scoreChannel.port1, asked, timeoutMs: settings.gateTimeoutMs },
  })

  return {
    scorer,
    failed: failed.promise,
    onAlert(listener) {
      alertListeners.add(listener)
      return () => alertListeners.delete(listener)
    },
    onBackfill: (listener) => void backfillListeners.add(listener),
    ...askDetection(answerTo),
    push(body, source, gzip) {
      if (pushes.size >= MAX_PENDING_PUSHES) {
        const detail = 'Too many pushes at once. Wait a second and send it again.'
        return Promise.resolve({ kind: 'refused', reason: 'busy', detail })
      }
      const ticket = nextTicket++
      return new Promise((resolve) => {
        pushes.set(ticket, resolve)
        post({ kind: 'push', ticket, body, source, gzip })
      })
    },
    progress: () => progress,
    metricsText: () => metrics,
    async close() {
      scorer.close()
      post({ kind: 'stop' })
      await exited.promise
    },
  }
}
