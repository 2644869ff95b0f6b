import type { HashKey } from '@tripline/infra'
import type { AuditEvent } from '@tripline/ingest'
import { FIELD_FACETS } from './facet-list.ts'
import { isShortLivedKind, lastingCredential, lastingPrincipal } from './normalise-credential.ts'
import { subnetOf } from './normalise-network.ts'
import { normaliseResource } from './normalise-resource.ts'
import type { Named } from './text-memo.ts'
import { createTextMemo, nothing } from './text-memo.ts'

/** Parts of pairs that are no facets themselves, behind the field facets. */
export const AGENT = FIELD_FACETS.length
export const PARENT = AGENT + 1
export const PRINCIPAL = AGENT + 2
export const SESSION = AGENT + 3
export const ACCOUNT = AGENT + 4
export const REGION = AGENT + 5
export const PARTS = AGENT + 6

const TOOL = 'tool:'
const KINDS_REMEMBERED = 256
const plain = (text: string): string => text
const toolOf = (action: string): string =>
  action.startsWith(TOOL) ? action.slice(TOOL.length) : ''
const environmentOf = (name: string): string => (name === 'unknown' ? '' : name)
const networkOf = (asn: number): string => (asn > 0 ? `AS${asn}` : '')
const rootOf = (delegation: string): string => lastingPrincipal(delegation.split(',', 1)[0] ?? '')

/** Fills `parts` with the event's field facets (the place is made of ACCOUNT and REGION) and the parts above. */
export type ReadParts = (event: AuditEvent, parts: Named[]) => void

export function createPartReader(key: HashKey): ReadParts {
  const memo = (part: number, normalise: (raw: string) => string) =>
    createTextMemo<string>(key, part, normalise)
  const action = memo(0, plain)
  const resourceType = memo(1, plain)
  const resource = memo(2, normaliseResource)
  const environment = memo(3, environmentOf)
  const credential = memo(5, plain)
  const network = createTextMemo<number>(key, 6, networkOf)
  const subnet = memo(7, subnetOf)
  const client = memo(8, plain)
  const errorCode = memo(9, plain)
  const model = memo(10, plain)
  const tool = memo(11, toolOf)
  const agent = memo(AGENT, plain)
  const parent = memo(PARENT, rootOf)
  const principal = memo(PRINCIPAL, lastingPrincipal)
  const session = memo(SESSION, plain)
  const account = memo(ACCOUNT, plain)
  const region = memo(REGION, plain)
  const kinds = new Map<string, boolean>()

  const isShortLived = (kind: string): boolean => {
    const known = kinds.get(kind)
    if (known !== undefined) return known
    if (kinds.size >= KINDS_REMEMBERED) kinds.clear()
    const short = isShortLivedKind(kind)
    kinds.set(kind, short)
    return short
  }

  return (event, parts) => {
    const { credentialId, sessionId } = event
    parts[0] = action(event.action)
    parts[1] = resourceType(event.resourceType)
    parts[2] = resource(event.resourceId)
    parts[3] = environment(event.environment)
    parts[4] = nothing
    const who = principal(event.principal)
    const short = isShortLived(event.credentialKind)
    parts[5] = credential(lastingCredential(credentialId, short, who.text))
    parts[6] = network(event.asn)
    parts[7] = subnet(event.sourceIp)
    parts[8] = client(event.userAgent)
    parts[9] = errorCode(event.errorCode)
    parts[10] = model(event.model)
    parts[11] = tool(event.action)
    parts[AGENT] = agent(event.agentId)
    parts[PARENT] = parent(event.delegation)
    parts[PRINCIPAL] = event.delegation === '' ? nothing : who
    parts[SESSION] = session(sessionId === '' ? credentialId : sessionId)
    parts[ACCOUNT] = account(event.account)
    parts[REGION] = region(event.region)
  }
}
