import { parentPort, workerData } from 'node:worker_threads'
import { portStore } from '@tripline/infra'
import { CommandError } from '../commands/tell.ts'
import type { FromReplay } from './replay-settings.ts'
import { runReplay } from './run-replay.ts'

/** The replay's thread: everything but the store. It never loads the embedded engine. */
const port = parentPort
if (port === null) throw new Error('this file runs as a worker thread')
const post = (message: FromReplay): void => port.postMessage(message)
try {
  const summary = await runReplay(workerData.settings, portStore(workerData.storePort), (letter) =>
    post({ kind: 'dead-letter', line: `${letter.origin}: ${letter.reason} ${letter.detail}` }),
  )
  post({ kind: 'done', summary })
} catch (error) {
  const expected = error instanceof CommandError
  const message =
    error instanceof Error ? (expected ? error.message : (error.stack ?? '')) : String(error)
  post({ kind: 'failed', message, expected })
}
