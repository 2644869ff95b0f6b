import type { Finding } from '@tripline/detectors'
import type { Column } from '@tripline/infra'
import type { Alert } from '../wire.ts'

/** The columns of table `alerts`, in its order (infra/src/clickhouse/migrations/004_findings_and_alerts.sql). */
export const alertColumns: readonly Column<Alert>[] = [
  { name: 'id', type: 'String', of: (alert) => alert.id },
  { name: 'sequence', type: 'UInt64', of: (alert) => alert.sequence },
  { name: 'agent_id', type: 'String', of: (alert) => alert.agentId },
  { name: 'severity', type: 'LowCardinality(String)', of: (alert) => alert.severity },
  { name: 'status', type: 'LowCardinality(String)', of: (alert) => alert.status },
  { name: 'risk', type: 'UInt8', of: (alert) => alert.risk },
  { name: 'outside_budget', type: 'UInt8', of: (alert) => alert.outsideBudget },
  { name: 'opened_at', type: "DateTime64(3, 'UTC')", of: (alert) => alert.openedAt },
  { name: 'updated_at', type: "DateTime64(3, 'UTC')", of: (alert) => alert.updatedAt },
  { name: 'body', type: 'String', of: (alert) => JSON.stringify(alert) },
]

/** A finding with the alert it belongs to, '' for none, and where in the log its event lies. */
export interface StoredFinding {
  readonly finding: Finding
  readonly alertId: string
  readonly partition: number
  readonly offset: number
}

/** The columns of table `findings`, in its order. */
export const findingColumns: readonly Column<StoredFinding>[] = [
  { name: 'id', type: 'String', of: ({ finding }) => finding.id },
  { name: 'alert_id', type: 'String', of: ({ alertId }) => alertId },
  { name: 'detector', type: 'LowCardinality(String)', of: ({ finding }) => finding.detector },
  { name: 'detector_version', type: 'UInt16', of: ({ finding }) => finding.detectorVersion },
  { name: 'channel', type: 'LowCardinality(String)', of: ({ finding }) => finding.channel },
  { name: 'agent_id', type: 'String', of: ({ finding }) => finding.agentId },
  { name: 'event_id', type: 'String', of: ({ finding }) => finding.eventId },
  { name: 'occurred_at', type: "DateTime64(3, 'UTC')", of: ({ finding }) => finding.occurredAt },
  { name: 'bits', type: 'Float32', of: ({ finding }) => finding.bits },
  { name: 'shown_bits', type: 'Float32', of: ({ finding }) => finding.shownBits },
  { name: 'evidence', type: 'String', of: ({ finding }) => JSON.stringify(finding.evidence) },
  { name: 'log_partition', type: 'UInt16', of: ({ partition }) => partition },
  { name: 'log_offset', type: 'UInt64', of: ({ offset }) => offset },
]
