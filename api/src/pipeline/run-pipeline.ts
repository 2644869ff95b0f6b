import type { MessagePort } from 'node:worker_threads'
import type { Store } from '@tripline/infra'
import { serveScores } from '../gate/serve-scores.ts'
import { startCollecting } from './collecting.ts'
import type { Detecting } from './detecting.ts'
import { startDetecting } from './detecting.ts'
import { openGround } from './ground.ts'
import type { FromWorker, ToWorker } from './protocol.ts'
import { reportProgress } from './report-progress.ts'
import type { WorkerSettings } from './worker-settings.ts'

export interface RunningPipeline {
  take(message: Exclude<ToWorker, { kind: 'stop' }>): void
  /** Stops the sources, finishes what is in hand, saves. */
  stop(): Promise<void>
}

/** Builds the whole line on one state folder and sets it going: sources → log → detection → tables. */
export async function runPipeline(
  settings: WorkerSettings,
  store: Store,
  post: (message: FromWorker) => void,
  gate: { readonly port: MessagePort; readonly asked: Int32Array },
): Promise<RunningPipeline> {
  const broken = (error: unknown): void => {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
    post({ kind: 'failed', message })
  }
  const ground = await openGround(settings)
  let detecting: Detecting | null = null
  const scores = serveScores(
    gate.port,
    gate.asked,
    (event) => detecting?.consumer.open()?.stage.peek(event) ?? null,
  )
  const between = scores.answerWaiting
  detecting = await startDetecting(ground, settings, store, post, broken, between)
  const { consumer, command, lag, stop } = detecting
  const collecting = startCollecting(ground, settings, store, lag, post, broken, between)
  const stopReports = reportProgress({
    log: ground.log,
    clock: ground.clock,
    metrics: ground.metrics,
    consumer,
    sensors: collecting.sensors,
    alertsPerDay: settings.alertsPerDay,
    post,
  })

  return {
    take(message) {
      if (message.kind === 'command') return command(message.command, message.ticket)
      const { ticket, body, source, gzip } = message
      collecting
        .push(body, source, gzip)
        .then((outcome) => post({ kind: 'pushed', ticket, outcome }))
        .catch(broken)
    },
    async stop() {
      stopReports()
      await collecting.stop()
      await stop()
      scores.close()
      await ground.close()
    },
  }
}
