import { createHash } from 'node:crypto'
import type { Clock } from '@tripline/infra'
import { VERSION } from '../version.ts'
import type { Severity } from '../wire.ts'
import type { AddressPolicy } from './address-policy.ts'
import type { AlertChange } from './alert-change.ts'
import { alertPayload, cut } from './alert-payload.ts'
import type { ChangeFilter } from './change-filter.ts'
import { wants } from './change-filter.ts'
import { deliveryResult } from './delivery-result.ts'
import { createPoster } from './post-bytes.ts'
import type { Receiver } from './receiver.ts'

export interface PagerDutyParts {
  readonly name: string
  readonly url: URL
  /** The integration key. Added when a message is sent, so that it is not stored with the message. */
  readonly routingKey: string
  readonly filter: ChangeFilter
  readonly concurrency: number
  readonly timeoutMs: number
  readonly policy: AddressPolicy
  readonly clock: Clock
  readonly consoleUrl: string | null
}

const MAX_SUMMARY = 1024
const MAX_KEY = 255
const SEVERITY: Readonly<Record<Severity, string>> = {
  informational: 'info',
  low: 'info',
  medium: 'warning',
  high: 'error',
  critical: 'critical',
}

/** PagerDuty Events API v2: one PagerDuty alert for one of ours, by its deduplication key. */
export function pagerDutyReceiver(parts: PagerDutyParts): Receiver {
  const { name, url, routingKey, filter, concurrency, timeoutMs, policy, clock } = parts
  const poster = createPoster({ url, policy, timeoutMs, maxConnections: concurrency })
  const headers = { 'content-type': 'application/json', 'user-agent': `Tripline/${VERSION}` }

  return {
    ...{ name, kind: 'pagerduty', origin: url.origin, concurrency },
    identity: createHash('sha256').update(`${url.href} ${routingKey}`).digest('hex'),
    messageOf: (change) =>
      wants(filter, change) ? JSON.stringify(eventOf(change, parts.consoleUrl)) : null,
    async send({ body }, signal) {
      const event: unknown = JSON.parse(body)
      const whole = JSON.stringify({ ...Object(event), routing_key: routingKey })
      return deliveryResult(await poster.post({ headers, body: whole, signal }), clock.now())
    },
    close: () => poster.close(),
  }
}

function eventOf({ alert, kind }: AlertChange, consoleUrl: string | null): object {
  const action = { acknowledged: 'acknowledge', closed: 'resolve' }[String(kind)] ?? 'trigger'
  const link = consoleUrl === null ? null : alertLink(consoleUrl, alert.id)
  return {
    event_action: action,
    dedup_key: cut(alert.id, MAX_KEY),
    client: 'Tripline',
    ...(link === null
      ? {}
      : { client_url: link, links: [{ href: link, text: 'Open in Tripline' }] }),
    payload: {
      summary: cut(alert.title, MAX_SUMMARY),
      source: cut(alert.agentId, MAX_KEY),
      severity: SEVERITY[alert.severity],
      timestamp: new Date(alert.updatedAt).toISOString(),
      component: cut(alert.credentialId, MAX_KEY),
      group: alert.environment,
      class: cut(alert.reasons[0]?.detector ?? 'alert', MAX_KEY),
      custom_details: alertPayload(alert),
    },
  }
}

export function alertLink(consoleUrl: string, alertId: string): string {
  return `${consoleUrl.replace(/\/+$/, '')}/alerts/${encodeURIComponent(alertId)}`
}
