import type { Store } from './store.ts'

/** A store of one's own: what opens it may also change its tables. */
export interface ClickHouse extends Store {
  /** Name of the cluster the tables are spread over; null on one server and embedded. */
  readonly cluster: string | null
  /** Runs one statement of our own, for migrations. Never with a byte from outside in it. */
  command(sql: string): Promise<void>
}
