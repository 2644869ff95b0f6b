import type { Static } from 'typebox'
import { Type } from 'typebox'

/** A closed list of words, as a JSON schema enum and as a union of literals. */
export const literals = <const T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values] })

export const Severity = literals(['informational', 'low', 'medium', 'high', 'critical'])
export type Severity = Static<typeof Severity>

export const AlertStatus = literals(['open', 'acknowledged', 'closed'])
export type AlertStatus = Static<typeof AlertStatus>

export const Verdict = literals(['true_positive', 'false_positive', 'benign'])
export type Verdict = Static<typeof Verdict>

/** An agent asks the gate about itself, a gateway about whoever is behind it; the others are people's, each with the rights of the one before. */
export const Role = literals(['agent', 'gateway', 'viewer', 'analyst', 'responder', 'admin'])
export type Role = Static<typeof Role>

export const EnvironmentName = literals(['prod', 'staging', 'dev', 'unknown'])
export type EnvironmentName = Static<typeof EnvironmentName>
