import type { Finding, ScoredEvent } from '@tripline/detectors'
import type { Fence, Logger, Store } from '@tripline/infra'
import { batchWriter } from '@tripline/infra'
import type { StoredEvent } from '@tripline/ingest'
import { eventColumns, monthOf } from '@tripline/ingest'
import type { StoredFinding } from '../alerts/finding-columns.ts'
import { alertColumns, findingColumns } from '../alerts/finding-columns.ts'
import type { Alert } from '../wire.ts'
import type { ResultWriters } from './detect-stage.ts'
import type { StoredThrough } from './stored-through.ts'

export interface ResultWriterParts {
  readonly store: Store
  readonly logger: Logger
  readonly partition: number
  readonly fence?: Fence | undefined
  readonly between?: () => void
  /** What the tables already hold of the log: not inserted again. */
  readonly stored: {
    readonly events: StoredThrough
    readonly findings: StoredThrough
    /** Highest sequence of a stored alert version. */
    readonly alerts: number
  }
  /** How long events and findings that nobody asks about may wait for company; as the writer has it unless said. */
  readonly rowsDelayMs?: number | undefined
  /** Where alerts go instead of into their table: it stores them from there. */
  readonly tellAlerts?: ((rows: readonly Alert[]) => Promise<void>) | undefined
}

export interface ClosableWriters extends ResultWriters {
  close(): Promise<void>
}

/** Writers of what detection makes, in blocks whose tokens name the stretch of the log they hold. */
export function createResultWriters(parts: ResultWriterParts): ClosableWriters {
  const { store, logger, partition, fence, stored, rowsDelayMs } = parts
  const delay = rowsDelayMs === undefined ? {} : { maxDelayMs: rowsDelayMs }
  const between = parts.between ?? (() => {})
  const span = (table: string, first: number, last: number, month: string) =>
    `${table}/${partition}/${first}-${last}/${month}`

  const events = batchWriter<StoredEvent>({
    ...{ store, logger, fence, between, ...delay, table: 'events', columns: eventColumns },
    partitionOf: ({ event }) => monthOf(event.occurredAt),
    token: (first, last, month) => span('events', first.offset, last.offset, month),
  })
  const findings = batchWriter<StoredFinding>({
    ...{ store, logger, fence, between, ...delay, table: 'findings', columns: findingColumns },
    partitionOf: ({ finding }) => monthOf(finding.occurredAt),
    token: (first, last, month) =>
      `${span('findings', first.offset, last.offset, month)}/${first.finding.id}/${last.finding.id}`,
  })
  const alerts = batchWriter<Alert>({
    ...{ store, logger, fence, table: 'alerts', columns: alertColumns },
    partitionOf: () => '',
    token: (first, last) => `alerts/${partition}/${first.sequence}-${last.sequence}`,
  })

  return {
    events(rows, hurry) {
      const fresh: StoredEvent[] = []
      for (const one of rows) {
        if (!stored.events.holds(one.event.occurredAt, one.offset)) fresh.push(storedEvent(one))
      }
      return events.write(fresh, hurry)
    },
    findings(rows, scored) {
      const at = new Map(scored.map((one) => [one.event.id, one]))
      return findings.write(
        rows
          .map((finding) => storedFinding(finding, at.get(finding.eventId)))
          .filter(({ finding, offset }) => !stored.findings.holds(finding.occurredAt, offset)),
      )
    },
    alerts:
      parts.tellAlerts ??
      ((rows) => alerts.write(rows.filter((alert) => alert.sequence > stored.alerts))),
    async flush() {
      await Promise.all([events.flush(), findings.flush(), alerts.flush()])
    },
    async close() {
      await Promise.all([events.close(), findings.close(), alerts.close()])
    },
  }
}

function storedEvent(one: ScoredEvent): StoredEvent {
  return {
    event: one.event,
    bits: one.bits,
    risk: one.risk,
    alertId: one.alertId,
    partition: one.partition,
    offset: one.offset,
    idHash: { hi: one.idHi, lo: one.idLo },
  }
}

function storedFinding(finding: Finding, one: ScoredEvent | undefined): StoredFinding {
  return {
    finding,
    alertId: one?.alertId ?? '',
    partition: one?.partition ?? 0,
    offset: one?.offset ?? 0,
  }
}
