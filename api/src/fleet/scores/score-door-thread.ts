import { parentPort, workerData } from 'node:worker_threads'
import { systemClock } from '@tripline/infra'
import { createScorer } from '../../gate/scorer.ts'
import { openScoreDoor } from './score-door.ts'
import type { DoorReport, DoorSettings } from './start-score-door.ts'

/**
 * A thread of its own, because the one that detects works at a batch without looking at its sockets: from here a question
 * reaches it between two events.
 */
const port = parentPort
if (port === null) throw new Error('this file runs as a worker thread')
const report = (message: DoorReport): void => port.postMessage(message)
const settings: DoorSettings = workerData
const { host, installationKey, timeoutMs, asked } = settings
const scorer = createScorer({ port: settings.scorePort, asked, timeoutMs })
try {
  const door = await openScoreDoor({
    ...{ host, port: settings.port, installationKey, clock: systemClock, scorer },
  })
  port.once('message', () => {
    scorer.close()
    void door.close().then(() => port.close())
  })
  report({ kind: 'open', port: door.port })
} catch (error) {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  report({ kind: 'failed', code })
}
