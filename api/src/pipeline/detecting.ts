import type { Store } from '@tripline/infra'
import { writeDeadLetters } from '@tripline/ingest'
import { loadRuleBook } from '../setup/load-rule-book.ts'
import type { Consumer } from './consume-events.ts'
import { createConsumer } from './consume-events.ts'
import { createDemoAnalyst } from './demo-analyst.ts'
import { emptySpool } from './empty-spool.ts'
import type { Ground } from './ground.ts'
import { encodeCommand } from './log-record.ts'
import { openStage } from './open-stage.ts'
import type { LogCommand } from './pipeline.ts'
import type { FromWorker } from './protocol.ts'
import type { WorkerSettings } from './worker-settings.ts'

/** The half of the line behind the log: scores, alerts, tables. */
export interface Detecting {
  readonly consumer: Consumer
  /** Puts a person's decision into the log; its effect is told once detection has met it there. */
  command(command: LogCommand, ticket: number): void
  /** Messages between detection and the end of the log. */
  lag(): Promise<number>
  stop(): Promise<void>
}

export async function startDetecting(
  ground: Ground,
  settings: WorkerSettings,
  store: Store,
  post: (message: FromWorker) => void,
  broken: (error: unknown) => void,
  between: () => void,
): Promise<Detecting> {
  const { log, clock, logger, key, registry, demo } = ground
  const stopping = new AbortController()
  const waiting = new Map<string, number>()
  const analyst = demo === null ? null : createDemoAnalyst(demo.wasIncident, demo.livesFrom)

  function append(commands: readonly LogCommand[]): void {
    const messages = commands.map((one) => ({ key: one.agentId, value: encodeCommand(one) }))
    log.append('events', messages).catch(broken)
  }

  const opener = await openStage({
    ...{ store, logger, registry, key, alertsPerDay: settings.alertsPerDay },
    findingBits: settings.findingBits,
    spoolFolder: emptySpool(settings.stateFolder),
    ...{ between, now: clock.now, everyDetector: false },
    rules: loadRuleBook(settings.rulePaths, logger),
    onAlert(alert) {
      post({ kind: 'alert', alert })
      analyst?.note(alert)
    },
  })
  const consumer = createConsumer({
    ...{ log, opener, clock, between, checkpointMs: settings.checkpointMs, onBroken: broken },
    onReached: (at) => append(analyst?.reached(at) ?? []),
    onCommand(command, answer) {
      const ticket = waiting.get(command.id)
      if (ticket === undefined) return
      waiting.delete(command.id)
      post({ kind: 'commanded', ticket, answer })
    },
  })
  const running = Promise.all([
    consumer.run(stopping.signal).catch(broken),
    writeDeadLetters(log, store, stopping.signal).catch(broken),
  ])

  return {
    consumer,
    command(command, ticket) {
      waiting.set(command.id, ticket)
      append([command])
    },
    async lag() {
      const [end] = await log.end('events')
      return Number(end?.offset ?? 0) - 1 - consumer.consumed().offset
    },
    async stop() {
      stopping.abort()
      await running
    },
  }
}
