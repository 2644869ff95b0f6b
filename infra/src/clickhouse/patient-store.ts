import type { Logger } from '../logger.ts'
import { pause } from '../pause.ts'
import type { ClickHouse } from './clickhouse.ts'
import type { StoreErrorCode } from './store.ts'
import { StoreError } from './store.ts'

export interface Patience {
  /** How long something is tried that would pass by itself. */
  readonly forMs: number
  /** Aborted when the process is to end: then nothing is tried any longer. */
  readonly signal: AbortSignal
  readonly logger: Logger
}

const PASSING: ReadonlySet<StoreErrorCode> = new Set(['store_unreachable', 'store_failed'])
const AGAIN_MS = { first: 200, most: 5_000 }

/** A store that is away for a while makes whoever uses it wait. To try an insert again does no harm: it has its token. */
export function patientStore(store: ClickHouse, patience: Patience): ClickHouse {
  async function patiently<T>(what: string, work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now()
    for (let delayMs = AGAIN_MS.first; ; delayMs = Math.min(delayMs * 2, AGAIN_MS.most)) {
      try {
        return await work()
      } catch (error) {
        const passes = error instanceof StoreError && PASSING.has(error.code)
        const late = performance.now() - startedAt > patience.forMs
        if (!passes || late || patience.signal.aborted) throw error
        patience.logger.warn('the store is away, tried again', { what, delayMs, error })
        await pause(delayMs, patience.signal)
      }
    }
  }

  return {
    cluster: store.cluster,
    query: (sql, params, options) => patiently('query', () => store.query(sql, params, options)),
    insertBlock: (table, block, token, fence) =>
      patiently(`insert into ${table}`, () => store.insertBlock(table, block, token, fence)),
    command: (sql) => store.command(sql),
    close: () => store.close(),
  }
}
