import type { OutboxMessage } from '@tripline/infra'
import type { RetrySchedule } from './retry-schedule.ts'

/** Messages beside the alerts: of use for a while and soon, so tried often, and dropped once they are of none. */
export interface Perishable {
  concerns(message: OutboxMessage): boolean
  isWanted(message: OutboxMessage): boolean
  readonly schedule: RetrySchedule
}
