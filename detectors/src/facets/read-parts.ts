import type { HashKey } from '@tripline/infra'
import type { AuditEvent } from '@tripline/ingest'
import { FIELD_FACETS } from './facet-list.ts'
import { isShortLivedKind, lastingCredential, lastingPrincipal } from './normalise-credential.ts'
import { subnetOf } from './normalise-network.ts'
import { normaliseResource } from './normalise-resource.ts'
import type { TextMemo } from './text-memo.ts'
import { createTextMemo } from './text-memo.ts'

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

/** An event's field facets (the place is made of ACCOUNT and REGION) and the parts above. */
export interface Parts {
  read(event: AuditEvent): void
  /** Halves of the fingerprints; `hi` is 0 where there is nothing. */
  readonly hi: Uint32Array
  readonly lo: Uint32Array
  text(part: number): string
}

export function createPartReader(key: HashKey): Parts {
  const hi = new Uint32Array(PARTS)
  const lo = new Uint32Array(PARTS)
  const memos: (TextMemo<string> | TextMemo<number> | null)[] = new Array(PARTS).fill(null)

  /** Reads a field into its part; what it held in the event before is there already. */
  const field = <K extends string | number>(
    part: number,
    normalise: (raw: K) => string,
  ): ((raw: K) => void) => {
    const memo = createTextMemo<K>(key, part, normalise)
    memos[part] = memo as (typeof memos)[number]
    return (raw) => {
      if (!memo.read(raw)) return
      hi[part] = memo.hi()
      lo[part] = memo.lo()
    }
  }
  const action = field(0, plain)
  const resourceType = field(1, plain)
  const resource = field(2, normaliseResource)
  const environment = field(3, environmentOf)
  const credential = field(5, plain)
  const network = field(6, networkOf)
  const subnet = field(7, subnetOf)
  const client = field(8, plain)
  const errorCode = field(9, plain)
  const model = field(10, plain)
  const tool = field(11, toolOf)
  const agent = field(AGENT, plain)
  const parent = field(PARENT, rootOf)
  const session = field(SESSION, plain)
  const account = field(ACCOUNT, plain)
  const region = field(REGION, plain)
  const principal = createTextMemo(key, PRINCIPAL, lastingPrincipal)
  const kinds = new Map<string, boolean>()
  let isDelegated = false

  const isShortLived = (kind: string): boolean => {
    const known = kinds.get(kind)
    if (known !== undefined) return known
    if (kinds.size >= KINDS_REMEMBERED) kinds.clear()
    const short = isShortLivedKind(kind)
    kinds.set(kind, short)
    return short
  }

  return {
    hi,
    lo,
    text: (part) => {
      if (part === PRINCIPAL) return isDelegated ? principal.text() : ''
      return memos[part]?.text() ?? ''
    },
    read(event) {
      const { credentialId, sessionId } = event
      action(event.action)
      resourceType(event.resourceType)
      resource(event.resourceId)
      environment(event.environment)
      principal.read(event.principal)
      const short = isShortLived(event.credentialKind)
      credential(lastingCredential(credentialId, short, principal.text()))
      network(event.asn)
      subnet(event.sourceIp)
      client(event.userAgent)
      errorCode(event.errorCode)
      model(event.model)
      tool(event.action)
      agent(event.agentId)
      parent(event.delegation)
      isDelegated = event.delegation !== ''
      hi[PRINCIPAL] = isDelegated ? principal.hi() : 0
      lo[PRINCIPAL] = isDelegated ? principal.lo() : 0
      session(sessionId === '' ? credentialId : sessionId)
      account(event.account)
      region(event.region)
    },
  }
}
