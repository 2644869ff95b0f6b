export type { BatchWriter, BatchWriterOptions } from './clickhouse/batch-writer.ts'
export { batchWriter } from './clickhouse/batch-writer.ts'
export type { BlockFile, BlockFileWriter } from './clickhouse/block-file.ts'
export { blockFileWriter } from './clickhouse/block-file.ts'
export { claimPartition, isStillOwner, ownerAddresses } from './clickhouse/claim-partition.ts'
export type { BlockBuilder, Column } from './clickhouse/native-block.ts'
export { blockBuilder } from './clickhouse/native-block.ts'
export type { ColumnType, ColumnValue } from './clickhouse/native-columns.ts'
export type { Fence, QueryParams, QueryValue, ReadOptions, Store } from './clickhouse/store.ts'
export { StoreError } from './clickhouse/store.ts'
export { portStore } from './clickhouse/store-over-port.ts'
export type { Clock } from './clock.ts'
export { systemClock } from './clock.ts'
export type { CursorStore } from './cursor-store.ts'
export { embeddedCursorStore } from './cursor-store.ts'
export type { EmbeddedLogOptions } from './event-log/embedded-event-log.ts'
export { embeddedEventLog } from './event-log/embedded-event-log.ts'
export type {
  ConsumeOptions,
  Deliver,
  EventLog,
  LogMessage,
  LogPosition,
  Topic,
} from './event-log/event-log.ts'
export { partitionOfKey } from './event-log/kafka/murmur2.ts'
export { fingerprint, keyedDigest } from './fingerprint.ts'
export type { Hash64, HashKey } from './hash64.ts'
export { hash64, hash64Result, hashKey, toBigInt, toUnitInterval, unkeyed } from './hash64.ts'
export { installationKey } from './installation-key.ts'
export type { Json } from './json.ts'
export type { KeptValues } from './kept-values.ts'
export { embeddedKeptValues } from './kept-values.ts'
export type { LogFields, Logger, LogLevel } from './logger.ts'
export { jsonLogger, silentLogger } from './logger.ts'
export type {
  CounterMetric,
  GaugeMetric,
  HistogramMetric,
  Labels,
  LabelValues,
  Metrics,
} from './metrics.ts'
export { metricsRegistry } from './metrics.ts'
export type { Attempt, DeadMessage, Outbox, OutboxMessage, Pending } from './outbox.ts'
export { openOutbox } from './outbox.ts'
export { pause } from './pause.ts'
export type { ReadConfig } from './read-config.ts'
export { parseConfig, readConfig } from './read-config.ts'
export { runUntilSignal } from './run-until-signal.ts'
