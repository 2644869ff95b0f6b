import type { ScoredEvent } from '@tripline/detectors'
import type { Json } from '@tripline/infra'
import type { Alert } from '../wire.ts'

/** One line of `replay --out`: an alert as evaluation scripts read it. */
export function alertLine(alert: Alert): Json {
  return {
    alert_id: alert.id,
    time: new Date(alert.openedAt).toISOString(),
    updated_time: new Date(alert.updatedAt).toISOString(),
    agent: alert.agentId,
    credential: alert.credentialId,
    severity: alert.severity,
    risk: alert.risk,
    title: alert.title,
    detectors: alert.reasons.map(({ detector, bits, sentence, rarity }) => ({
      name: detector,
      bits,
      reason: `${sentence} (${rarity})`,
    })),
    event_ids: alert.eventIds,
    actions: alert.actions,
    mitre: alert.techniques,
    status: alert.status,
    would_be_ordinary: alert.wouldBeOrdinary?.words ?? '',
    nearest: alert.nearest.map(({ eventId, words }) => ({ event_id: eventId, words })),
    blast_radius: alert.blastRadius,
  }
}

/** One line of `replay --scores`. */
export function scoreLine({ event, bits, risk, detectors }: ScoredEvent): Json {
  return {
    event_id: event.id,
    time: new Date(event.occurredAt).toISOString(),
    agent: event.agentId,
    session: event.sessionId,
    action: event.action,
    bits: thousandths(bits),
    risk,
    detectors: Object.fromEntries(detectors.map((one) => [one.name, thousandths(one.bits)])),
  }
}

const thousandths = (bits: number): number => Math.round(bits * 1000) / 1000
