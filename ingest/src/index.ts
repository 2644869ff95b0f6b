export type { Collected, CollectOptions, Collector } from './collect.ts'
export { collectFrom, createCollector } from './collect.ts'
export { collectMetrics } from './collect-metrics.ts'
export type { DeadLetter } from './dead-letters.ts'
export type { DetectFormat } from './detect-format.ts'
export { createDetectFormat } from './detect-format.ts'
export type { EnvironmentOf } from './environment.ts'
export { createEnvironmentOf } from './environment.ts'
export type {
  ActionClass,
  ArgumentAtom,
  AttributionRule,
  AuditEvent,
  Environment,
  Outcome,
  SourceName,
} from './event.ts'
export { decodeEvent, encodeEvent } from './event-codec.ts'
export type { StoredEvent } from './event-columns.ts'
export { eventColumns, monthOf } from './event-columns.ts'
export { compileGlob } from './glob.ts'
export type { CredentialGraph } from './identify/credential-graph.ts'
export { createCredentialGraph } from './identify/credential-graph.ts'
export type { IdentityResolver } from './identify/identity-resolver.ts'
export { createIdentityResolver } from './identify/identity-resolver.ts'
export type {
  AgentDeclaration,
  CredentialDeclaration,
  Registry,
  RegistryFile,
} from './identify/registry.ts'
export { emptyRegistry, RegistrySchema, registryOf } from './identify/registry.ts'
export type { CredentialEdge, IdentityClaims } from './identity-claims.ts'
export { keepEdges } from './keep-edges.ts'
export type { SensorState } from './liveness.ts'
export { sensorState } from './liveness.ts'
export { loadMapping } from './mapped/load-mapping.ts'
export type { Mapping } from './mapped/mapping.ts'
export { shippedMappings } from './mapped/shipped-mappings.ts'
export { newEvent } from './new-event.ts'
export { toOcsf } from './ocsf/to-ocsf.ts'
export type { OrderedCounts, OrderedEvents } from './ordered/ordered-events.ts'
export { orderedEvents } from './ordered/ordered-events.ts'
export type { ParseItem } from './parse-item.ts'
export { createParseItem, noParsedItems } from './parse-item.ts'
export type { MalformedReason, Parsed, Parser, Unattributed } from './parser.ts'
export { createParsers, credentialFingerprint } from './parsers.ts'
export type { Redactor } from './redact/redactor.ts'
export { createRedactor } from './redact/redactor.ts'
export type { SensorRow, Sensors, SilentSensor } from './sensors.ts'
export { createSensors, sensorColumns } from './sensors.ts'
export type { RawRecord, Source } from './source.ts'
export { noCursors, storedCursors } from './sources/file-cursor.ts'
export { fileSource } from './sources/file-source.ts'
export type { PushSource } from './sources/push-source.ts'
export { pushSource } from './sources/push-source.ts'
export type { ItemSource, SourceHint, SourceItem } from './sources/source-item.ts'
export { stdinSource } from './sources/stdin-source.ts'
export { loadSensors, saveSensors } from './stored-sensors.ts'
export { writeDeadLetters } from './write-dead-letters.ts'
