import type { AuditEvent, Environment, IdentityClaims } from '@tripline/ingest'
import {
  actionFacts,
  draftEvent,
  fillFacts,
  httpFacts,
  pathTemplate,
  toolFacts,
} from '@tripline/ingest'
import type { Reader } from '../../setup/build-reader.ts'
import type { Asker, Circumstances, Prospect } from './prospect.ts'

type Call = Extract<Prospect, { kind: 'call' }>

const HTTP = /^([A-Z]{3,10}) (\/\S*)$/

/** The event of an action told in words. Class and risks come from our own catalogue, whatever the asker thinks of it. */
export function callEvent(
  call: Call,
  who: Circumstances,
  { environmentOf, resolver }: Reader,
  asker: Asker,
  now: number,
): AuditEvent {
  const { facts, resource } = readAction(call)
  const known = environmentOf(call.account, call.resourceId, resource.id, call.service)
  const resourceId = call.resourceId || resource.id
  // Field by field: this is asked thousands of times a second, and an object put together of others costs kilobytes.
  const event = draftEvent({
    ...{ id: '', source: 'otlp', action: '', raw: '' },
    occurredAt: now,
    receivedAt: now,
  })
  fillFacts(event, facts)
  event.resourceType = call.resourceType || resource.type
  event.resourceId = resourceId
  event.account = call.account
  event.region = call.region
  event.environment = believed(known, call.environment, asker)
  event.credentialId = call.credentialId
  event.credentialKind = call.credentialKind
  event.principal = call.credentialId || who.agent
  event.sessionId = who.session
  event.sourceIp = who.sourceIp
  event.userAgent = who.userAgent
  return resolver.attribute(event, claimsOf(call, who))
}

function readAction({ action, service }: Call) {
  const http = HTTP.exec(action)
  if (http !== null) {
    const path = pathTemplate(http[2] ?? '/')
    const facts = httpFacts(service, http[1] ?? 'GET', path.template)
    return { facts, resource: { type: path.resourceType, id: path.resourceId } }
  }
  const resource = { type: '', id: '' }
  if (action.startsWith('tool:')) {
    return { facts: toolFacts(service, action.slice('tool:'.length)), resource }
  }
  const colon = action.indexOf(':')
  const own = colon < 0 ? service : action.slice(0, colon)
  return { facts: actionFacts(own, action.slice(colon + 1)), resource }
}

/** What an agent says of the place it acts in counts only against it: 'staging' would be the first lie. */
function believed(known: Environment, said: Environment, { agent }: Asker): Environment {
  if (said === 'prod') return said
  if (known !== 'unknown') return known
  return agent === null ? said : known
}

function claimsOf(call: Call, who: Circumstances): IdentityClaims {
  return {
    principal: call.credentialId || who.agent,
    principalKind: call.credentialId === '' ? 'unknown' : 'key',
    account: call.account,
    credentialId: call.credentialId,
    sessionId: who.session,
    sessionName: '',
    roleName: '',
    sourceIdentity: '',
    sessionTag: '',
    workload: '',
    virtualKey: '',
    agentHeader: who.agent,
  }
}
