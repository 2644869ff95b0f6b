import type { Metrics } from '@tripline/infra'
import type { AuditLog } from '../audit/audit-log.ts'
import type { DeliveryJournal } from './courier.ts'
import { FAILURES } from './delivery-result.ts'
import { RECEIVER_KINDS } from './receiver.ts'

const RESULTS = ['delivered', 'gone', ...FAILURES] as const

/** Every delivery and every one given up goes into the audit log; every attempt is counted. */
export function deliveryJournal(audit: AuditLog, metrics: Metrics): DeliveryJournal {
  const attempts = metrics.counter(
    'tripline_push_attempts_total',
    'Attempts to deliver, by kind of receiver and how they ended.',
    { kind: RECEIVER_KINDS, result: RESULTS },
  )
  const dead = metrics.counter(
    'tripline_push_dead_letters_total',
    'Deliveries given up after the last attempt.',
    { kind: RECEIVER_KINDS },
  )

  return {
    async delivered({ name, kind }, { id, attempts: before }) {
      await audit.append({
        ...{ actor: 'tripline', action: 'delivery.send', target: name, outcome: 'success' },
        detail: { kind, id, attempts: before + 1 },
      })
    },
    async gaveUp({ name, kind }, { id, attempts: before }, reason) {
      await audit.append({
        ...{ actor: 'tripline', action: 'delivery.give-up', target: name, outcome: 'failure' },
        detail: { kind, id, attempts: before + 1, reason },
      })
      dead.add(1, { kind })
    },
    async disabled({ name, kind }) {
      await audit.append({
        ...{ actor: 'tripline', action: 'endpoint.disable', target: name, outcome: 'success' },
        detail: { kind, reason: 'it answered 410 Gone' },
      })
    },
    attempted({ kind }, result) {
      attempts.add(1, { kind, result: result.kind === 'failed' ? result.reason : result.kind })
    },
  }
}
