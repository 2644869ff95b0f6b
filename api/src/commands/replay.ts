import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  realpathSync,
  rmSync,
} from 'node:fs'
import { setPriority, tmpdir } from 'node:os'
import { extname, join, resolve } from 'node:path'
import { MessageChannel, Worker } from 'node:worker_threads'
import type { Store } from '@tripline/infra'
import { StoreError, silentLogger, systemClock } from '@tripline/infra'
import type { ClickHouse } from '@tripline/infra/clickhouse'
import { migrate, openClickHouse, serveStore } from '@tripline/infra/clickhouse'
import type { Config } from '../config.ts'
import { DEFAULT_ALERTS_PER_DAY } from '../config.ts'
import { putOffMerges } from '../replay/put-off-merges.ts'
import type {
  ChangeRow,
  ComparedCounts,
  FromReplay,
  ReplaySettings,
  ReplaySummary,
  Setting,
} from '../replay/replay-settings.ts'
import { loadConfig } from '../setup/load-config.ts'
import { loadMappings } from '../setup/load-mappings.ts'
import { readRegistryFile } from '../setup/load-registry.ts'
import { makeFolder } from '../setup/prepare-folder.ts'
import { checkFormat } from './check-format.ts'
import { safeText } from './safe-text.ts'
import { table } from './table.ts'
import { answer, CommandError, tell } from './tell.ts'

export interface ReplayOptions {
  readonly source: string
  readonly train?: readonly string[]
  readonly out?: string
  readonly scores?: string
  readonly budget?: number
  readonly compare?: string
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
  const other = loadOther(options)
  for (const path of [options.out, options.scores]) if (path !== undefined) checkWritable(path)
  // Before the store opens: its threads take it over.
  setPriority(NICE)
  const temporary = mkdtempSync(join(tmpdir(), 'tripline-replay-'))
  const stateFolder =
    options.state === undefined ? join(temporary, 'state') : resolve(options.state)
  try {
    const settings: ReplaySettings = {
      ...settingOf(config, stateFolder),
      ...(options.budget === undefined ? {} : { alertsPerDay: options.budget }),
      paths: paths.map((path) => resolve(path)),
      trainPaths: (options.train ?? []).map((path) => resolve(path)),
      source: options.source,
      out: options.out === undefined ? null : resolve(options.out),
      scores: options.scores === undefined ? null : resolve(options.scores),
      keep: options.state !== undefined,
      compare: other === null ? null : settingOf(other, join(temporary, 'other')),
      tempFolder: join(temporary, 'sort'),
    }
    const { summary, changes } = await run(settings)
    if (summary.events + summary.malformed === 0) tell('No record was found there.')
    if (summary.compared !== undefined) tellChanges(summary, summary.compared, changes, options)
    answer(JSON.stringify(summary))
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

/** The configuration to compare with; null when nothing is to be compared. */
function loadOther({ compare, config, budget, state, scores }: ReplayOptions): Config | null {
  if (compare === undefined) return null
  if (!existsSync(compare)) {
    throw new CommandError(
      `--compare ${compare}: there is no such file; copy ${config}, change what you want to try, and name the copy.`,
    )
  }
  const isSame = existsSync(config) && realpathSync(compare) === realpathSync(config)
  if (isSame && budget === undefined) {
    throw new CommandError(
      `--compare ${compare} is the present configuration itself: nothing would differ. Name another one, or add --budget for the present side.`,
    )
  }
  if (state !== undefined || scores !== undefined) {
    const option = state !== undefined ? '--state' : '--scores'
    throw new CommandError(
      `--compare keeps nothing and writes no scores: leave ${option} out, or replay once with each --config.`,
    )
  }
  return loadConfig(compare)
}

/** What the replay needs of a configuration. Agents are kept in the folder, where the replay finds them. */
function settingOf(config: Config, stateFolder: string): Setting {
  makeFolder(stateFolder)
  if (config.agents !== undefined) {
    readRegistryFile(config.agents)
    copyFileSync(config.agents, join(stateFolder, 'agents.yaml'))
  }
  loadMappings(config.mappings ?? [])
  return {
    alertsPerDay: config.alertsPerDay ?? DEFAULT_ALERTS_PER_DAY,
    findingBits: config.findingBits,
    stateFolder,
    mappingPaths: (config.mappings ?? []).map((path) => resolve(path)),
    credentialField: config.credentialField,
    rulePaths: config.rules ?? [],
  }
}

/** A comparison keeps nothing: it needs no store. */
async function run(settings: ReplaySettings): Promise<Done> {
  if (settings.compare !== null) return await inWorker(null, settings)
  return await withStore(settings.stateFolder, async (store) =>
    inWorker(settings.keep ? store : await putOffMerges(store), settings),
  )
}

function tellChanges(
  summary: ReplaySummary,
  compared: ComparedCounts,
  changes: readonly ChangeRow[],
  { compare, out }: ReplayOptions,
): void {
  const { gained, lost, changed, same, alerts, passes } = compared
  if (changes.length > 0) tell(table(changes.map((row) => ({ ...row }))))
  const more = gained + lost + changed - changes.length
  if (more > 0)
    tell(`… ${more} more; ${out === undefined ? '--out writes' : `${out} has`} them all`)
  tell(
    `${summary.alerts} alerts at present, ${alerts} under ${safeText(compare ?? '')}: ${gained} gained, ${lost} lost, ${changed} changed, ${same} the same.`,
  )
  if (passes > 1) tell('The two read records differently (agents or mappings), so each read them.')
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

type Done = Omit<Extract<FromReplay, { readonly kind: 'done' }>, 'kind'>

function inWorker(store: Store | null, settings: ReplaySettings): Promise<Done> {
  mkdirSync(settings.tempFolder, { recursive: true })
  const { port1, port2 } = new MessageChannel()
  if (store !== null) serveStore(store, port1)
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
  return new Promise<Done>((done, failed) => {
    worker.on('error', failed)
    worker.on('message', (message: FromReplay) => {
      if (message.kind === 'done') return done(message)
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
