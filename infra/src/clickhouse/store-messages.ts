import type { BlockFile } from './block-file.ts'
import type { Fence, QueryParams, ReadOptions, StoreErrorCode } from './store.ts'

/** What crosses between the worker and the thread that holds the store. Ids are the worker's. */
export type StoreRequest =
  | {
      readonly kind: 'query'
      readonly id: number
      readonly sql: string
      readonly params: QueryParams
      readonly options: ReadOptions
    }
  | {
      readonly kind: 'insert'
      readonly id: number
      readonly table: string
      readonly block: Uint8Array | BlockFile
      readonly token: string
      readonly fence: Fence | undefined
    }

export type StoreReply =
  | { readonly kind: 'done'; readonly id: number; readonly rows: readonly unknown[] }
  | {
      readonly kind: 'failed'
      readonly id: number
      readonly code: StoreErrorCode
      readonly message: string
      /** An insert's block, back again, so that it can be tried once more. */
      readonly block: Uint8Array | null
    }
