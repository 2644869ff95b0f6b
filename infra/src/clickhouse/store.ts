import type { BlockFile } from './block-file.ts'

/** ClickHouse, embedded or a server; nothing above this port may know which. */
export type QueryValue = string | number | boolean | readonly string[] | readonly number[]
export type QueryParams = Readonly<Record<string, QueryValue>>

export interface ReadOptions {
  /** Refused with `store_query_too_large` beyond these; both have defaults (2 GB, 30 s). So is an answer of more than a million rows or 128 MB: page. */
  readonly maxMemoryBytes?: number
  readonly timeoutMs?: number
}

/**
 * Who writes what one partition of the log says. An insert with the fence of an owner after whom another has claimed the same
 * name is refused with `store_fenced`: it was under way when its owner had already lost the partition.
 */
export interface Fence {
  /** Such as `events/3`. */
  readonly name: string
  /** Of one claim, not of a process. */
  readonly owner: string
}

export interface Store {
  /**
   * Rows as objects (JSONEachRow; 64-bit integers arrive as numbers where they fit, dates as epoch-ms only if the SQL says so).
   * Outside values go in as `{name:Type}` parameters, never into the text.
   */
  query<Row>(sql: string, params?: QueryParams, options?: ReadOptions): Promise<readonly Row[]>
  /**
   * Stores one ClickHouse Native block (native-block.ts), or all blocks of a file as one. Resolves once stored. The same token again
   * stores nothing. One block must stay within one table partition: more is not atomic. The store may take the
   * block's buffer: to try again after a failure, use `error.block` where it is not null.
   */
  insertBlock(
    table: string,
    block: Uint8Array | BlockFile,
    token: string,
    fence?: Fence,
  ): Promise<void>
  close(): Promise<void>
}

export type StoreErrorCode =
  | 'store_unreachable'
  | 'store_query_rejected'
  | 'store_query_too_large'
  | 'store_locked'
  | 'store_schema_mismatch'
  | 'store_fenced'
  | 'store_failed'

export class StoreError extends Error {
  readonly code: StoreErrorCode
  /** The block that was not stored, where the store had taken its buffer from the caller (a port transfers it). */
  readonly block: Uint8Array | null

  constructor(
    code: StoreErrorCode,
    message: string,
    cause?: unknown,
    block: Uint8Array | null = null,
  ) {
    super(message, { cause })
    this.name = 'StoreError'
    this.code = code
    this.block = block
  }
}
