import type { AuditEvent } from '@tripline/ingest'
import { lastingCredential, lastingPrincipal } from './normalise-credential.ts'
import { subnetOf } from './normalise-network.ts'
import { normaliseResource } from './normalise-resource.ts'

/** Longest text kept of a value; longer ones are cut before they are hashed. */
const LONGEST = 160

/** Entries of the tables below, per generation. */
const REMEMBERED = 8192

/** Remembers what a pure function answered, forgetting in two generations what is not asked for. */
function remember(answer: (text: string) => string): (text: string) => string {
  let young = new Map<string, string>()
  let old = new Map<string, string>()
  return (text) => {
    const known = young.get(text)
    if (known !== undefined) return known
    const value = old.get(text) ?? answer(text)
    if (young.size >= REMEMBERED) {
      old = young
      young = new Map()
    }
    young.set(text, value)
    return value
  }
}

/** Reads the text of each field facet, and of the two parts of pairs that are no facets; '' where there is none. */
export interface FieldReader {
  /** In the order of FIELD_FACETS. */
  read(event: AuditEvent, into: string[]): void
  parent(event: AuditEvent): string
  principal(event: AuditEvent): string
}

export function createFieldReader(): FieldReader {
  const resource = remember(normaliseResource)
  const subnet = remember(subnetOf)
  const principal = remember((text) => bounded(lastingPrincipal(text)))
  const root = remember((text) => bounded(lastingPrincipal(text.split(',', 1)[0] ?? '')))
  return {
    read(event, into) {
      into[0] = bounded(event.action)
      into[1] = bounded(event.resourceType)
      into[2] = event.resourceId === '' ? '' : resource(event.resourceId)
      into[3] = event.environment === 'unknown' ? '' : event.environment
      into[4] = place(event.account, event.region)
      into[5] = bounded(
        lastingCredential(event.credentialId, event.credentialKind, event.principal),
      )
      into[6] = event.asn > 0 ? `AS${event.asn}` : ''
      into[7] = event.sourceIp === '' ? '' : subnet(event.sourceIp)
      into[8] = bounded(event.userAgent)
      into[9] = bounded(event.errorCode)
      into[10] = bounded(event.model)
      into[11] = event.action.startsWith('tool:') ? bounded(event.action.slice(5)) : ''
    },
    parent: (event) => (event.delegation === '' ? '' : root(event.delegation)),
    principal: (event) => principal(event.principal),
  }
}

function place(account: string, region: string): string {
  if (account === '') return bounded(region)
  return region === '' ? bounded(account) : bounded(`${account} ${region}`)
}

/** Cut, and without lone surrogates, so that the text survives UTF-8 and hashes the same when it comes back. */
function bounded(text: string): string {
  if (text.length <= LONGEST) return text
  return text.slice(0, LONGEST)
}
