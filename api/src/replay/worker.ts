import { parentPort, workerData } from 'node:worker_threads'
import { portStore } from '@tripline/infra'
import type { DeadLetter } from '@tripline/ingest'
import { CommandError } from '../commands/tell.ts'
import { compareReplays } from './compare-replays.ts'
import type { FromReplay, ReplaySettings } from './replay-settings.ts'
import { runReplay } from './run-replay.ts'

/** The replay's thread: everything but the store. It never loads the embedded engine. */
const port = parentPort
if (port === null) throw new Error('this file runs as a worker thread')
const post = (message: FromReplay): void => port.postMessage(message)
try {
  const settings: ReplaySettings = workerData.settings
  const { compare } = settings
  const onDeadLetter = (letter: DeadLetter) =>
    post({ kind: 'dead-letter', line: `${letter.origin}: ${letter.reason} ${letter.detail}` })
  if (compare === null) {
    const summary = await runReplay(settings, portStore(workerData.storePort), onDeadLetter)
    post({ kind: 'done', summary, changes: [] })
  } else post({ kind: 'done', ...(await compareReplays({ ...settings, compare }, onDeadLetter)) })
} catch (error) {
  const expected = error instanceof CommandError
  const message =
    error instanceof Error ? (expected ? error.message : (error.stack ?? '')) : String(error)
  post({ kind: 'failed', message, expected })
}
