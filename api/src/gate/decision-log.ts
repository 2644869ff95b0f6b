import type { Column, Logger, Metrics, Store } from '@tripline/infra'
import { batchWriter } from '@tripline/infra'
import type { AuditEvent } from '@tripline/ingest'
import { monthOf } from '@tripline/ingest'
import type { Decision, Door } from './decision.ts'
import { DOORS } from './decision.ts'

export interface LoggedDecision {
  readonly decision: Decision
  readonly event: AuditEvent
  readonly door: Door
  readonly tookUs: number
}

/** Table `decisions`. Nobody waits for it: an answer that did would be as slow as the store. */
export interface DecisionLog {
  write(logged: LoggedDecision): void
  close(): Promise<void>
}

/**
 * Rows that may wait for the store: ten seconds of the most that is measured. Beyond, decisions are counted and not logged:
 * waiting would stop every agent because a disk is slow, and what was refused is in the audit log anyway.
 */
const MOST_WAITING = 50_000
/**
 * Rows are handed over so often. Each by itself would leave a promise behind until it is stored, and a promise keeps the whole
 * request it came with: 20 KB a decision, which the garbage collector copied three times a second.
 */
const HAND_OVER_MS = 20
const OUTCOMES = ['allow', 'deny', 'approval_required'] as const
/** Seconds; the promises are 5 and 10 ms. */
const BUCKETS = [0.0005, 0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25]

export function createDecisionLog(store: Store, metrics: Metrics, logger: Logger): DecisionLog {
  const labels = { door: DOORS, outcome: OUTCOMES }
  const total = metrics.counter('tripline_gate_decisions_total', 'Decisions of the gate.', labels)
  const unscored = metrics.counter(
    'tripline_gate_unscored_total',
    'Decisions made without a score, because detection did not answer in time.',
    {},
  )
  const unlogged = metrics.counter(
    'tripline_gate_unlogged_total',
    'Decisions that are not in the table, because the store was too slow.',
    {},
  )
  const took = metrics.histogram(
    'tripline_gate_decision_seconds',
    'From question to decision.',
    {},
    BUCKETS,
  )
  const writer = batchWriter<LoggedDecision>({
    ...{ store, logger, table: 'decisions', columns, maxDelayMs: 500 },
    partitionOf: ({ decision }) => monthOf(decision.at),
    token: (first, last) => `decisions/${first.decision.id}/${last.decision.id}`,
  })
  let collected: LoggedDecision[] = []
  let handing: NodeJS.Timeout | undefined
  let waiting = 0

  function handOver(): void {
    const rows = collected
    collected = []
    if (rows.length === 0) return
    waiting += rows.length
    writer
      .write(rows)
      .catch((error: unknown) => logger.error('decisions not stored', { error }))
      .finally(() => {
        waiting -= rows.length
      })
  }

  return {
    write(logged) {
      const { decision, door, tookUs } = logged
      total.add(1, { door, outcome: decision.outcome })
      took.observe(tookUs / 1e6)
      if (decision.score === null) unscored.add(1)
      if (waiting + collected.length >= MOST_WAITING) {
        unlogged.add(1)
        return
      }
      if (collected.push(logged) === 1) handing = setTimeout(handOver, HAND_OVER_MS)
    },
    close() {
      clearTimeout(handing)
      handOver()
      return writer.close()
    },
  }
}

const columns: readonly Column<LoggedDecision>[] = [
  { name: 'id', type: 'String', of: ({ decision }) => decision.id },
  { name: 'decided_at', type: "DateTime64(3, 'UTC')", of: ({ decision }) => decision.at },
  { name: 'via', type: 'LowCardinality(String)', of: ({ door }) => door },
  { name: 'agent_id', type: 'String', of: ({ event }) => event.agentId },
  { name: 'credential_id', type: 'String', of: ({ event }) => event.credentialId },
  { name: 'session_id', type: 'String', of: ({ event }) => event.sessionId },
  { name: 'action', type: 'LowCardinality(String)', of: ({ event }) => event.action },
  { name: 'action_class', type: 'LowCardinality(String)', of: ({ event }) => event.actionClass },
  { name: 'resource_type', type: 'LowCardinality(String)', of: ({ event }) => event.resourceType },
  { name: 'resource_id', type: 'String', of: ({ event }) => event.resourceId },
  { name: 'environment', type: 'LowCardinality(String)', of: ({ event }) => event.environment },
  { name: 'outcome', type: 'LowCardinality(String)', of: ({ decision }) => decision.outcome },
  { name: 'judged', type: 'LowCardinality(String)', of: ({ decision }) => decision.judged },
  { name: 'shadow', type: 'UInt8', of: ({ decision }) => Number(decision.shadow) },
  { name: 'scored', type: 'UInt8', of: ({ decision }) => Number(decision.score !== null) },
  { name: 'risk', type: 'UInt8', of: ({ decision }) => decision.risk },
  { name: 'bits', type: 'Float32', of: ({ decision }) => decision.bits },
  {
    name: 'because',
    type: 'LowCardinality(String)',
    of: ({ decision }) => decision.because.join(','),
  },
  { name: 'approval_id', type: 'String', of: ({ decision }) => decision.approvalId },
  { name: 'bypass_id', type: 'String', of: ({ decision }) => decision.bypassId },
  { name: 'policy', type: 'LowCardinality(String)', of: ({ decision }) => decision.policy },
  { name: 'digest', type: 'String', of: ({ decision }) => decision.digest },
  { name: 'took_us', type: 'UInt32', of: ({ tookUs }) => tookUs },
]
