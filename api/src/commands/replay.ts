import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
} from 'node:fs'
import { setPriority, tmpdir } from 'node:os'
import { extname, join, resolve } from 'node:path'
import { MessageChannel, Worker } from 'node:worker_threads'
import type { Store } from '@tripline/infra'
import { StoreError, silentLogger, systemClock } from '@tripline/infra'
import type { ClickHouse } from '@tripline/infra/clickhouse'
import { migrate, openClickHouse, serveStore } from '@tripline/infra/clickhouse'
import { DEFAULT_ALERTS_PER_DAY } from '../config.ts'
import { putOffMerges } from '../replay/put-off-merges.ts'
import type { FromReplay, ReplaySettings, ReplaySummary } from '../replay/replay-settings.ts'
import { loadConfig } from '../setup/load-config.ts'
import { loadMappings } from '../setup/load-mappings.ts'
import { readRegistryFile } from '../setup/load-registry.ts'
import { makeFolder } from '../setup/prepare-folder.ts'
import { checkFormat } from './check-format.ts'
import { safeText } from './safe-text.ts'
import { answer, CommandError, tell } from './tell.ts'

export interface ReplayOptions {
  readonly source: string
  readonly train?: readonly string[]
  readonly out?: string
  readonly scores?: string
  readonly budget?: number
  readonly state?: string
  readonly config: string
}

/** Dead letters named one by one; past that they are counted. */
const MAX_NAMED = 20
/** A replay can wait: what watches live on the same machine goes first. */
const NICE = 10

export async function replay(paths: readonly string[], options: ReplayOptions): Promise<void> {
  for (const path of [...paths, ...(options.train ?? [])]) {
    if (!existsSync(path)) throw new CommandError(`${path}: there is no such file or folder.`)
  }
  const config = loadConfig(options.config)
  checkFormat(options.source, '--source', loadMappings(config.mappings ?? []))
  for (const path of [options.out, options.scores]) if (path !== undefined) checkWritable(path)
  // Before the store opens: its threads take it over.
  setPriority(NICE)
  const temporary = mkdtempSync(join(tmpdir(), 'tripline-replay-'))
  const stateFolder =
    options.state === undefined ? join(temporary, 'state') : resolve(options.state)
  try {
    makeFolder(stateFolder)
    if (config.agents !== undefined) {
      readRegistryFile(config.agents)
      copyFileSync(config.agents, join(stateFolder, 'agents.yaml'))
    }
    const keep = options.state !== undefined
    const summary = await withStore(stateFolder, async (store) =>
      inWorker(keep ? store : await putOffMerges(store), {
        paths: paths.map((path) => resolve(path)),
        trainPaths: (options.train ?? []).map((path) => resolve(path)),
        source: options.source,
        alertsPerDay: options.budget ?? config.alertsPerDay ?? DEFAULT_ALERTS_PER_DAY,
        out: options.out === undefined ? null : resolve(options.out),
        scores: options.scores === undefined ? null : resolve(options.scores),
        keep,
        rulePaths: config.rules ?? [],
        mappingPaths: (config.mappings ?? []).map((path) => resolve(path)),
        tempFolder: join(temporary, 'sort'),
        stateFolder,
      }),
    )
    if (summary.events + summary.malformed === 0) tell('No record was found there.')
    answer(JSON.stringify(summary))
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

/** Said before the work, not after it. */
function checkWritable(path: string): void {
  try {
    closeSync(openSync(path, 'a'))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    throw new CommandError(`${path} cannot be written (${code}); check its folder and rights.`)
  }
}

async function withStore<T>(
  stateFolder: string,
  use: (store: ClickHouse) => Promise<T>,
): Promise<T> {
  const address = { path: join(stateFolder, 'clickhouse') }
  const store = await openClickHouse(address, { logger: silentLogger, readers: 1 }).catch(
    (error: unknown) => {
      if (error instanceof StoreError) throw new CommandError(error.message)
      throw error
    },
  )
  try {
    await migrate(store, systemClock)
    return await use(store)
  } finally {
    await store.close()
  }
}

function inWorker(store: Store, settings: ReplaySettings): Promise<ReplaySummary> {
  mkdirSync(settings.tempFolder, { recursive: true })
  const { port1, port2 } = new MessageChannel()
  serveStore(store, port1)
  const entry = new URL(
    `../replay/worker${extname(new URL(import.meta.url).pathname)}`,
    import.meta.url,
  )
  const worker = new Worker(entry, {
    workerData: { settings, storePort: port2 },
    transferList: [port2],
    resourceLimits: { maxYoungGenerationSizeMb: 96, maxOldGenerationSizeMb: 8192 },
  })
  let named = 0
  return new Promise<ReplaySummary>((done, failed) => {
    worker.on('error', failed)
    worker.on('message', (message: FromReplay) => {
      if (message.kind === 'done') return done(message.summary)
      if (message.kind === 'failed') {
        return failed(
          message.expected ? new CommandError(message.message) : new Error(message.message),
        )
      }
      named++
      if (named <= MAX_NAMED) tell(safeText(message.line))
      if (named === MAX_NAMED) tell('… further dead letters are counted, not named')
    })
  }).finally(() => {
    port1.close()
    void worker.terminate()
  })
}
