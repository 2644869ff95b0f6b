import type { Alert } from '../wire.ts'
import type { CommandAnswer, LogCommand, Progress, PushOutcome } from './pipeline.ts'

/** What crosses between the main thread and the worker: small objects and transferred buffers, never events. */
export type ToWorker =
  | { readonly kind: 'command'; readonly ticket: number; readonly command: LogCommand }
  | {
      readonly kind: 'push'
      readonly ticket: number
      readonly body: Uint8Array
      readonly source: string
      readonly gzip: boolean
    }
  | { readonly kind: 'stop' }

export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'alert'; readonly alert: Alert }
  | { readonly kind: 'commanded'; readonly ticket: number; readonly answer: CommandAnswer }
  | { readonly kind: 'pushed'; readonly ticket: number; readonly outcome: PushOutcome }
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'backfill'; readonly done: number; readonly total: number }
  | { readonly kind: 'metrics'; readonly text: string }
  | { readonly kind: 'failed'; readonly message: string }
