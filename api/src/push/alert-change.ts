import type { Alert, AlertStatus } from '../wire.ts'

/** What happened to an alert, as receivers hear of it. */
export const CHANGE_KINDS = ['opened', 'updated', 'acknowledged', 'closed', 'reopened'] as const
export type ChangeKind = (typeof CHANGE_KINDS)[number]

/** One version of an alert, with what is new about it. */
export interface AlertChange {
  readonly alert: Alert
  readonly kind: ChangeKind
}

/** `before` is the status of the version before; null when there was none. */
export function changeKind(before: AlertStatus | null, now: AlertStatus): ChangeKind {
  if (before === now) return 'updated'
  if (now === 'acknowledged') return 'acknowledged'
  if (now === 'closed') return 'closed'
  return before === null ? 'opened' : 'reopened'
}

/** The same however often it is sent: one version of one alert. Standard Webhooks allows no dot in it. */
export function changeId({ alert }: AlertChange): string {
  return `${alert.id.replaceAll('.', '_')}-${alert.sequence}`
}
