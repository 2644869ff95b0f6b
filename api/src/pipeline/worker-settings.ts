import type { LogLevel } from '@tripline/infra'
import type { SourceSetting } from '../config.ts'

/** What the worker is told at its start: plain values, structured-cloned once. */
export interface WorkerSettings {
  /** Folder of the log, the cursors and the installation key. */
  readonly stateFolder: string
  readonly alertsPerDay: number
  readonly findingBits?: number | undefined
  readonly checkpointMs: number
  /** How long the gate waits for a score. */
  readonly gateTimeoutMs: number
  readonly mappingPaths: readonly string[]
  readonly credentialField?: string | undefined
  /** Sigma rules besides the shipped ones. */
  readonly rulePaths: readonly string[]
  readonly sources: readonly SourceSetting[]
  /** Null when sources are configured: no demo then. */
  readonly demo: DemoSettings | null
  readonly logLevel: LogLevel
}

export interface DemoSettings {
  readonly days: number
  readonly agents: number
  readonly seed: number
  readonly incidentAfterMs: number
}
