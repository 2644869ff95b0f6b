import type { AuditEvent } from '../event.ts'

/** Classes of the Open Cybersecurity Schema Framework 1.8 that an event may be exported as. https://schema.ocsf.io */
export type OcsfClass = 'api_activity' | 'authentication' | 'file_activity' | 'http_activity'

export const classUid: Readonly<Record<OcsfClass, number>> = {
  file_activity: 1001,
  authentication: 3002,
  http_activity: 4002,
  api_activity: 6003,
}

/** Sign-ins and credential exchanges: what the schema calls Authentication. */
const AUTHENTICATION =
  /^(signin:ConsoleLogin|sts:(AssumeRole\w*|AssumeRoot|GetSessionToken|GetFederationToken)|vault:(update|create) auth\/.*login|okta:user\.(session\.start|authentication\.)|entra:Sign-in activity|openai:login\.|anthropic:\w+_login_|audit:USER_(LOGIN|AUTH)$)/

const ACCESS_LOGS: ReadonlySet<string> = new Set(['envoy', 'nginx', 'haproxy'])

export function ocsfClass(event: AuditEvent): OcsfClass {
  if (AUTHENTICATION.test(event.action)) return 'authentication'
  if (event.resourceType === 'file' && /^(?:tool|file):/.test(event.action)) return 'file_activity'
  if (ACCESS_LOGS.has(event.source)) return 'http_activity'
  return 'api_activity'
}

/** `activity_id` of API Activity: 1 create, 2 read, 3 update, 4 delete, 99 other. */
const apiActivity: ReadonlyMap<string, number> = new Map([
  ['read', 2],
  ['list', 2],
  ['credential', 2],
  ['llm', 2],
  ['write', 3],
  ['privilege', 3],
  ['execute', 1],
  ['delete', 4],
  ['destroy', 4],
])

/** `activity_id` of HTTP Activity, by method. */
const httpActivity: ReadonlyMap<string, number> = new Map([
  ['CONNECT', 1],
  ['DELETE', 2],
  ['GET', 3],
  ['HEAD', 4],
  ['OPTIONS', 5],
  ['POST', 6],
  ['PUT', 7],
  ['TRACE', 8],
  ['PATCH', 9],
])

/** `activity_id` of File System Activity: 1 create, 2 read, 3 update, 4 delete, 99 other. */
const fileActivity: ReadonlyMap<string, number> = new Map([
  ['read', 2],
  ['list', 2],
  ['credential', 2],
  ['write', 3],
  ['delete', 4],
  ['destroy', 4],
])

const OTHER = 99

export function activityId(event: AuditEvent, ocsf: OcsfClass): number {
  switch (ocsf) {
    case 'authentication':
      return 1
    case 'file_activity':
      return fileActivity.get(event.actionClass) ?? OTHER
    case 'http_activity':
      return httpActivity.get(event.action.slice(0, event.action.indexOf(' '))) ?? OTHER
    case 'api_activity':
      return apiActivity.get(event.actionClass) ?? OTHER
    default:
      return ocsf satisfies never
  }
}
