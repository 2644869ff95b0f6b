import type { Store } from './store.ts'

/** A store of one's own: what opens it may also change its tables. */
export interface ClickHouse extends Store {
  /** Runs one statement of our own, for migrations. Never with a byte from outside in it. */
  command(sql: string): Promise<void>
}
