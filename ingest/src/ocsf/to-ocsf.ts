import { isIP } from 'node:net'
import type { Json } from '@tripline/infra'
import type { AuditEvent } from '../event.ts'
import type { OcsfClass } from './ocsf-class.ts'
import { activityId, classUid, ocsfClass } from './ocsf-class.ts'

const SCHEMA_VERSION = '1.8.0'
const SUCCESS = 1
const FAILURE = 2
/** `severity_id` of an ordinary activity: 1, informational. How bad it was is a finding's to say. */
const INFORMATIONAL = 1

/**
 * The event as an OCSF 1.8 activity, with the `ai_agent` object of 1.9. What the schema has no place for
 * is under `unmapped`.
 */
export function toOcsf(event: AuditEvent): Json {
  const ocsf = ocsfClass(event)
  const uid = classUid[ocsf]
  const activity = activityId(event, ocsf)
  return {
    activity_id: activity,
    category_uid: Math.floor(uid / 1000),
    class_uid: uid,
    type_uid: uid * 100 + activity,
    severity_id: INFORMATIONAL,
    time: event.occurredAt,
    status_id: event.outcome === 'success' ? SUCCESS : FAILURE,
    ...present({ status_code: event.errorCode }),
    metadata: {
      version: SCHEMA_VERSION,
      uid: event.id,
      product: { name: 'Tripline', vendor_name: 'Tripline' },
      log_name: event.source,
      logged_time: event.receivedAt,
      profiles: event.model === '' ? ['cloud'] : ['cloud', 'ai_operation'],
    },
    cloud: {
      provider: providerOf(event),
      ...present({ region: event.region }),
      ...(event.account === '' ? {} : { account: { uid: event.account } }),
    },
    actor: actorOf(event),
    ai_agent: { uid: event.agentId, name: event.agentId },
    src_endpoint: endpointOf(event),
    ...classPart(event, ocsf),
    ...aiPart(event),
    raw_data: event.raw,
    unmapped: {
      attribution: { rule: event.attributionRule, confidence: event.attributionConfidence },
      action_class: event.actionClass,
      environment: event.environment,
    },
  }
}

function classPart(event: AuditEvent, ocsf: OcsfClass): Record<string, Json> {
  switch (ocsf) {
    case 'api_activity':
      return { api: apiOf(event), ...resources(event) }
    case 'authentication':
      return {
        api: apiOf(event),
        user: { uid: event.resourceId || event.principal },
        service: { name: event.service },
      }
    case 'file_activity':
      return {
        file: {
          name: event.resourceId.slice(event.resourceId.lastIndexOf('/') + 1),
          path: event.resourceId,
          type_id: 1,
        },
        device: { type_id: 0, ...present({ hostname: event.account }) },
      }
    case 'http_activity': {
      const space = event.action.indexOf(' ')
      return {
        http_request: {
          http_method: event.action.slice(0, space),
          url: { hostname: event.service, path: event.action.slice(space + 1) },
          ...present({ user_agent: event.userAgent }),
        },
        http_response: {
          code: Number(event.errorCode) || (event.outcome === 'success' ? 200 : 0),
          latency: event.durationMs,
        },
        traffic: { bytes_out: event.bytesOut },
      }
    }
    default:
      return ocsf satisfies never
  }
}

function apiOf(event: AuditEvent): Json {
  return {
    operation: event.action,
    service: { name: event.service },
    request: { uid: event.id },
    ...(event.errorCode === '' ? {} : { response: { error: event.errorCode } }),
  }
}

function resources(event: AuditEvent): Record<string, Json> {
  if (event.resourceId === '') return {}
  return { resources: [{ uid: event.resourceId, ...present({ type: event.resourceType }) }] }
}

function actorOf(event: AuditEvent): Json {
  const credential = event.credentialId
  return {
    user: {
      uid: event.principal,
      ...(credential === ''
        ? {}
        : {
            programmatic_credentials: [
              { uid: credential, ...present({ type: event.credentialKind }) },
            ],
          }),
    },
    ...(event.sessionId === '' ? {} : { session: { uid: event.sessionId } }),
    app_uid: event.agentId,
  }
}

/** A source address may be a service's DNS name (`cloudformation.amazonaws.com`). */
function endpointOf(event: AuditEvent): Json {
  const { sourceIp, asn, country } = event
  return {
    ...(isIP(sourceIp) === 0
      ? { domain: sourceIp === '' ? 'unknown' : sourceIp }
      : { ip: sourceIp }),
    ...(asn === 0 ? {} : { autonomous_system: { number: asn } }),
    ...(country === '' ? {} : { location: { country } }),
  }
}

function aiPart(event: AuditEvent): Record<string, Json> {
  if (event.model === '') return {}
  return {
    ai_model: { ai_provider: event.service, name: event.model },
    message_context: {
      ai_role_id: 4,
      uid: event.id,
      application: { name: event.agentId },
      prompt_tokens: event.inputTokens,
      completion_tokens: event.outputTokens,
      total_tokens: event.inputTokens + event.outputTokens,
    },
  }
}

function providerOf(event: AuditEvent): string {
  if (event.source === 'cloudtrail') return 'AWS'
  return event.source.startsWith('mapped:') ? event.source.slice('mapped:'.length) : 'on-premises'
}

/** The fields that say something. */
function present(fields: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
}
