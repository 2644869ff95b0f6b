export type { QueryParams, QueryValue, ReadOptions, Store } from './clickhouse/store.ts'
export { StoreError } from './clickhouse/store.ts'
export type { Clock } from './clock.ts'
export { systemClock } from './clock.ts'
export type {
  ConsumeOptions,
  Deliver,
  EventLog,
  LogMessage,
  LogPosition,
  Topic,
} from './event-log/event-log.ts'
export type { Json } from './json.ts'
