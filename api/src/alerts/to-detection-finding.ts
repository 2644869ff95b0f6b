import type { Json } from '@tripline/infra'
import type { Alert, Reason, Severity } from '../wire.ts'

const VERSION = '1.8.0'
const CLASS = 2004
const SEVERITY_ID: Readonly<Record<Severity, number>> = {
  informational: 1,
  low: 2,
  medium: 3,
  high: 4,
  critical: 5,
}
const RISK_LEVEL_ID: Readonly<Record<Severity, number>> = {
  informational: 0,
  low: 1,
  medium: 2,
  high: 3,
  critical: 4,
}
const CREATE = 1
const UPDATE = 2
const CLOSE = 3

/** The alert as an OCSF 1.8.0 Detection Finding (2004), https://schema.ocsf.io/1.8.0/classes/detection_finding. */
export function toDetectionFinding(alert: Alert): Json {
  const activity = activityOf(alert)
  const counted = alert.reasons.filter(({ context }) => !context)
  return {
    category_uid: 2,
    class_uid: CLASS,
    activity_id: activity,
    type_uid: CLASS * 100 + activity,
    time: alert.updatedAt,
    severity_id: SEVERITY_ID[alert.severity],
    severity: alert.severity,
    status_id: alert.status === 'open' ? 1 : alert.status === 'acknowledged' ? 2 : 4,
    is_alert: true,
    message: alert.title,
    risk_score: alert.risk,
    risk_level_id: RISK_LEVEL_ID[alert.severity],
    risk_details: `how odd ${alert.odd.value} (${alert.odd.words}) × how bad ${alert.bad.value} (${alert.bad.words})`,
    confidence_score: Math.round(alert.odd.value * 100),
    metadata: {
      version: VERSION,
      uid: `${alert.id}.${alert.sequence}`,
      sequence: alert.sequence,
      product: { name: 'Tripline', vendor_name: 'Tripline' },
    },
    finding_info: findingInfo(alert),
    evidences: [
      {
        actor: {
          user: { uid: alert.agentId, type_id: 4 },
          session: { uid: alert.sessionId, credential_uid: alert.credentialId },
          app_uid: alert.agentId,
        },
        data: { story: alert.story, actions: alert.actions },
      },
    ],
    resources: alert.reach.flatMap(({ environment, resources }) =>
      resources.map(({ id, gone }) => ({
        uid: id,
        labels: [environment, ...(gone ? ['gone'] : [])],
      })),
    ),
    anomaly_analyses: counted.length === 0 ? [] : [analysis(alert, counted)],
    unmapped: { verdict: alert.verdict ?? '', assignee: alert.assignee, chain: alert.chain },
  }
}

function activityOf(alert: Alert): number {
  if (alert.status === 'closed') return CLOSE
  return alert.updatedAt === alert.openedAt ? CREATE : UPDATE
}

function findingInfo(alert: Alert): Json {
  return {
    uid: alert.id,
    title: alert.title,
    desc: alert.story,
    created_time: alert.openedAt,
    modified_time: alert.updatedAt,
    first_seen_time: alert.openedAt,
    last_seen_time: alert.updatedAt,
    analytic: {
      type_id: 2,
      name: alert.reasons[0]?.detector ?? 'tripline',
      uid: alert.reasons[0]?.channel ?? '',
    },
    attacks: alert.techniques.map((uid) => ({ version: '19', technique: { uid } })),
    related_events: alert.eventIds.map((uid) => ({ uid })),
    related_events_count: alert.eventCount,
  }
}

function analysis(alert: Alert, reasons: readonly Reason[]): Json {
  return {
    analysis_targets: [{ name: alert.agentId, type: 'ai_agent' }],
    anomalies: reasons.map((reason) => ({
      observation_parameter: reason.channel,
      observation_type: reason.sentence,
      observations: [{ value: reason.observed, count: reason.agent.seen }],
    })),
    baselines: reasons.map((reason) => ({
      observation_parameter: reason.channel,
      observations: [{ value: reason.expected, count: reason.agent.of }],
    })),
  }
}
