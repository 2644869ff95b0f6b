import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { portStore } from '@tripline/infra'
import type { FromWorker, ToWorker } from './protocol.ts'
import { runPipeline } from './run-pipeline.ts'

/**
 * The detection thread. It lives as long as the process and never loads the embedded engine. Niced, so that
 * the API answers while detection is saturated; on Linux this is this thread's priority alone.
 */
const LOWER = 10

if (parentPort === null) throw new Error('this file runs as a worker thread')
const port = parentPort
setPriority(LOWER)

const post = (message: FromWorker): void => port.postMessage(message)
const { settings, storePort, scorePort, asked } = workerData
const pipeline = await runPipeline(settings, portStore(storePort), post, { port: scorePort, asked })

port.on('message', (message: ToWorker) => {
  if (message.kind === 'stop') void pipeline.stop().finally(() => process.exit(0))
  else pipeline.take(message)
})
post({ kind: 'ready' })
