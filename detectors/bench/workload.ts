import type { AuditEvent } from '@tripline/ingest'

/** A fleet in which each agent shows about 140 values, most of them often, some rarely, and now and then a new one. */
export interface Workload {
  /** An event of a random agent, as its script goes on. */
  next(): AuditEvent
  /** Event `step` of an agent's first round: the first 40 show all it usually does. */
  warm(agent: number, step: number): AuditEvent
}

const ACTIONS = 40
const RESOURCES = 24
const KINDS = 12

/** Scripts an agent runs through: what comes after an action is mostly settled. */
const SCRIPT = 5

/** Deterministic: the same size and start give the same events. */
export function createWorkload(agents: number, startMs: number): Workload {
  const random = xorshift(0x2545f491)
  const texts = (prefix: string, count: number): string[] =>
    Array.from({ length: count }, (_, i) => `${prefix}${i}`)
  const actions = texts('svc:Action', 200)
  const resources = texts('arn:aws:s3:::bucket-name-', 400)
  const kinds = texts('AWS::Kind::', 60)
  const position = new Uint8Array(agents)
  let now = startMs
  /** Zipf-like: small numbers often. */
  const skewed = (count: number): number => Math.floor(count * random() ** 3)

  const eventOf = (agent: number, kind: number, action: string): AuditEvent => {
    now += 50
    const staging = (agent & 1) === 0
    const denied = random() < 0.02
    return {
      ...TEMPLATE,
      id: `event-${now}`,
      occurredAt: now,
      receivedAt: now,
      agentId: `agent-${agent}`,
      principal: `arn:aws:iam::123456789012:user/agent-${agent}`,
      credentialId: `AKIA-${agent}-${skewed(2)}`,
      action,
      resourceType: kinds[(agent * 3 + (kind % KINDS)) % kinds.length] ?? '',
      resourceId: resources[(agent * 5 + skewed(RESOURCES)) % resources.length] ?? '',
      environment: staging ? 'staging' : 'prod',
      sourceIp: `192.0.2.${agent % 250}`,
      asn: 64_496 + (agent % 8),
      outcome: denied ? 'denied' : 'success',
      errorCode: denied ? 'AccessDenied' : '',
    }
  }
  const usual = (agent: number, kind: number): string =>
    actions[(agent * 7 + kind) % actions.length] ?? ''

  return {
    warm: (agent, step) => eventOf(agent, step % ACTIONS, usual(agent, step % ACTIONS)),
    next() {
      const agent = Math.floor(random() * agents)
      const at = position[agent] ?? 0
      const kind = at % SCRIPT === 0 ? SCRIPT * skewed(ACTIONS / SCRIPT) : at
      position[agent] = kind + 1
      const isNew = random() < 0.002
      return eventOf(agent, kind, isNew ? `svc:New${now}` : usual(agent, kind))
    },
  }
}

const TEMPLATE: AuditEvent = {
  id: '',
  source: 'cloudtrail',
  occurredAt: 0,
  receivedAt: 0,
  agentId: '',
  attributionRule: 'role',
  attributionConfidence: 1,
  principal: '',
  credentialId: '',
  credentialKind: 'access_key',
  sessionId: '',
  delegation: '',
  action: '',
  service: 'svc',
  actionClass: 'read',
  resourceType: '',
  resourceId: '',
  account: '123456789012',
  region: 'eu-west-1',
  environment: 'staging',
  sourceIp: '192.0.2.1',
  asn: 64_496,
  country: 'DE',
  userAgent: 'boto3',
  outcome: 'success',
  errorCode: '',
  bytesOut: 0,
  durationMs: 0,
  arguments: [],
  model: '',
  inputTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  cachedTokens: 0,
  costUsd: 0,
  temperature: -1,
  maxTokens: 0,
  toolsOffered: '',
  destructive: false,
  irreversible: false,
  privilegeChange: false,
  secretAccess: false,
  touchesBackup: false,
  raw: '',
}

function xorshift(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 4294967296
  }
}
