import type { AttributionRule, AuditEvent } from '../event.ts'
import type { CredentialEdge, IdentityClaims } from '../identity-claims.ts'
import { bounded, limits } from '../limits.ts'
import type { Unattributed } from '../parser.ts'
import type { CredentialGraph } from './credential-graph.ts'
import type { Registry } from './registry.ts'
import { createRegistryMatch } from './registry-match.ts'
import { stripVolatile } from './strip-volatile.ts'

export interface Attribution {
  readonly agentId: string
  readonly rule: AttributionRule
  /** 0..1: how sure the rule makes us. */
  readonly confidence: number
  /** Credentials behind this one, root first, comma separated. */
  readonly delegation: string
}

export interface IdentityResolver {
  /** Tells who begot whom. True when a credential that was already seen at work is only now explained. */
  learn(edge: CredentialEdge): boolean
  resolve(claims: IdentityClaims): Attribution
  /** Writes the attribution into the event, which the parser made for this alone. */
  attribute(event: Unattributed, claims: IdentityClaims): AuditEvent
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** Temporary credentials that were at work before their edge came. */
const MAX_UNEXPLAINED = 20_000
const MAX_ENDS = 20_000

/**
 * Says which agent stands behind a principal, a credential and a session, by the strongest thing the record says: a declared
 * agent, then what cannot be changed by the caller, then names, then the bare credential. What says nothing is
 * `unattributed:…`, never a guess.
 */
export function createIdentityResolver(
  registry: Registry,
  graph: CredentialGraph,
): IdentityResolver {
  const matchRegistry = createRegistryMatch(registry)
  let known = new WeakMap<IdentityClaims, Attribution>()
  const unexplained = new Set<string>()
  // Where the chains of what is known ended: only an edge to one of these can change an answer already given.
  const ends = new Set<string>()

  function resolve(claims: IdentityClaims): Attribution {
    const cached = known.get(claims)
    if (cached !== undefined) return cached
    const attribution = decide(claims, graph, matchRegistry)
    if (ends.size >= MAX_ENDS) forget()
    ends.add(graph.chain(claims.credentialId).at(-1)?.parent ?? claims.credentialId)
    if (claims.sessionName !== '' && attribution.delegation === '') remember(claims.credentialId)
    known.set(claims, attribution)
    return attribution
  }

  function remember(credential: string): void {
    if (credential === '') return
    unexplained.add(credential)
    const oldest = unexplained.values().next()
    if (unexplained.size > MAX_UNEXPLAINED && !oldest.done) unexplained.delete(oldest.value)
  }

  function forget(): void {
    known = new WeakMap()
    ends.clear()
  }

  return {
    learn(edge) {
      const replaced = graph.chain(edge.child).length > 0
      if (!graph.add(edge)) return false
      // Claims of the child, and of all that came from it, may now resolve to somebody else.
      if (replaced || ends.has(edge.child)) forget()
      return unexplained.delete(edge.child)
    },
    resolve,
    attribute(event, claims) {
      const { agentId, rule, confidence, delegation } = resolve(claims)
      const attributed = event as Mutable<AuditEvent>
      attributed.agentId = agentId
      attributed.attributionRule = rule
      attributed.attributionConfidence = confidence
      if (attributed.delegation === '') attributed.delegation = delegation
      return attributed
    },
  }
}

function decide(
  claims: IdentityClaims,
  graph: CredentialGraph,
  matchRegistry: (claims: IdentityClaims, ancestors: readonly string[]) => string | null,
): Attribution {
  const chain = claims.credentialId === '' ? [] : graph.chain(claims.credentialId)
  const ancestors = chain.map((edge) => edge.parent)
  const delegation = bounded([...ancestors].reverse().join(','), limits.idChars)
  const named = (agentId: string, rule: AttributionRule, confidence: number): Attribution => ({
    agentId: bounded(agentId, limits.idChars),
    ...{ rule, confidence, delegation },
  })

  if (claims.principalKind === 'service') return named(`service:${claims.principal}`, 'service', 1)
  const declared = matchRegistry(claims, ancestors)
  if (declared !== null) return named(declared, 'registry', 0.99)
  // What STS wrote into the session cannot be changed by whoever holds it, and is inherited along the chain.
  const sourceIdentity = firstOf(claims.sourceIdentity, ...chain.map((edge) => edge.sourceIdentity))
  if (sourceIdentity !== '') return named(givenName(sourceIdentity), 'source-identity', 0.97)
  const tag = firstOf(claims.sessionTag, ...chain.map((edge) => edge.sessionTag))
  if (tag !== '') return named(givenName(tag), 'session-tag', 0.95)
  if (claims.workload !== '') {
    return named(givenName(workloadName(claims.workload)), 'workload-identity', 0.95)
  }
  if (claims.virtualKey !== '') return named(givenName(claims.virtualKey), 'virtual-key', 0.9)
  if (claims.agentHeader !== '') return named(givenName(claims.agentHeader), 'agent-header', 0.6)
  return byRoleOrCredential(claims, named)
}

/** Names that mean something here: the fleet's and groups' shared baselines, and the kinds of identity below. */
const RESERVED =
  /^(?:fleet$|(?:group|partition|service|role|root|user|credential|unattributed|agent):)/

/** A name that came from outside, kept from passing for one of ours: 'fleet' → 'agent:fleet'. */
function givenName(name: string): string {
  return RESERVED.test(name) ? `agent:${name}` : name
}

function byRoleOrCredential(
  claims: IdentityClaims,
  named: (agentId: string, rule: AttributionRule, confidence: number) => Attribution,
): Attribution {
  const { account, roleName, principal, principalKind, credentialId } = claims
  if (roleName !== '') {
    const role = `role:${account}/${stripVolatile(roleName)}`
    const session = stripVolatile(claims.sessionName)
    return session === ''
      ? named(role, 'role', 0.6)
      : named(`${role}/${session}`, 'session-name', 0.7)
  }
  if (principalKind === 'root') return named(`root:${account}`, 'credential', 0.9)
  if (principalKind === 'user' && principal !== '') {
    return named(`user:${account}/${shortName(principal)}`, 'credential', 0.85)
  }
  if (credentialId !== '') return named(`credential:${credentialId}`, 'credential', 0.4)
  return named(`unattributed:${principal === '' ? account || 'unknown' : principal}`, 'none', 0)
}

const firstOf = (...names: readonly string[]): string => names.find((name) => name !== '') ?? ''

/** 'system:serviceaccount:ns:name' → 'ns/name'; SPIFFE ids and CI subjects without their volatile parts. */
function workloadName(workload: string): string {
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(workload)
  if (account !== null) return `${account[1]}/${account[2]}`
  return stripVolatile(workload) || workload
}

/** The user's own part of an ARN or address: 'arn:aws:iam::123456789012:user/ci/deployer' → 'ci/deployer'. */
function shortName(principal: string): string {
  const user = principal.indexOf(':user/')
  return user === -1 ? principal : principal.slice(user + ':user/'.length)
}
