import type { ActionClass, AuditEvent } from '@tripline/ingest'
import fc from 'fast-check'

export const START = Date.UTC(2025, 2, 1)

/** An event for tests: an ordinary call of an agent, with what the test gives. */
export function exampleEvent(fields: Partial<AuditEvent> = {}): AuditEvent {
  const occurredAt = fields.occurredAt ?? START
  return {
    id: `event-${occurredAt}`,
    source: 'cloudtrail',
    occurredAt,
    receivedAt: occurredAt + 1000,
    agentId: 'staging-fixer',
    attributionRule: 'role',
    attributionConfidence: 1,
    principal: 'arn:aws:iam::123456789012:user/staging-fixer',
    credentialId: 'AKIAEXAMPLE1',
    credentialKind: 'access_key',
    sessionId: 'session-1',
    delegation: '',
    action: 's3:GetObject',
    service: 's3',
    actionClass: 'read',
    resourceType: 'AWS::S3::Object',
    resourceId: 'arn:aws:s3:::example-bucket/key',
    account: '123456789012',
    region: 'eu-west-1',
    environment: 'staging',
    sourceIp: '192.0.2.10',
    asn: 64_496,
    country: 'DE',
    userAgent: 'boto3',
    outcome: 'success',
    errorCode: '',
    bytesOut: 0,
    durationMs: 20,
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
    ...fields,
  }
}

const word = fc.integer({ min: 0, max: 9 }).map((n) => Math.floor((n * n) / 9))
const classes: readonly ActionClass[] = [
  'read',
  'list',
  'write',
  'delete',
  'destroy',
  'credential',
  'llm',
]

const atom = fc.record({
  key: fc.constantFrom('to', 'path'),
  kind: fc.constantFrom('email', 'host', 'id', 'name', 'number' as const),
  hmac: word.map((n) => `00000000000000a${n}`),
  origin: fc.constantFrom('user', 'tool', 'none', 'unknown', 'field' as const),
  sourceTool: fc.constantFrom('', 'read_inbox'),
})

/** Events of a small fleet with small vocabularies, mostly in order, some late, some far off. */
export const someEvents = (least: number, most: number): fc.Arbitrary<AuditEvent[]> =>
  fc
    .array(
      fc.record({
        agent: fc.integer({ min: 0, max: 3 }),
        action: word,
        kind: fc.constantFrom(...classes),
        resource: word,
        environment: fc.constantFrom('staging', 'staging', 'staging', 'prod', 'unknown' as const),
        credential: word,
        network: word,
        outcome: fc.constantFrom('success', 'success', 'success', 'denied', 'failure' as const),
        tokens: fc.integer({ min: 0, max: 5000 }),
        session: fc.integer({ min: 0, max: 2 }),
        gapMs: fc.constantFrom(0, 200, 1000, 30_000, 3_600_000, 90_000_000, -5000, -86_400_000),
        atoms: fc.array(atom, { maxLength: 3 }),
      }),
      { minLength: least, maxLength: most },
    )
    .map((drawn) => {
      let now = START
      return drawn.map((d, index) => {
        now += d.gapMs
        const denied = d.outcome !== 'success'
        return exampleEvent({
          id: `event-${index}`,
          occurredAt: now,
          agentId: `agent-${d.agent}`,
          action: d.kind === 'llm' ? 'llm:chat' : `svc:Action${d.action}`,
          actionClass: d.kind,
          resourceType: `Kind${d.resource % 4}`,
          resourceId: `thing-${d.resource}`,
          environment: d.environment,
          credentialId: `AKIAEXAMPLE${d.credential}`,
          sourceIp: `192.0.2.${d.network}`,
          asn: 64_496 + (d.network % 3),
          outcome: d.outcome,
          errorCode: denied ? 'AccessDenied' : '',
          sessionId: `session-${d.session}`,
          model: d.kind === 'llm' ? `model-${d.resource % 2}` : '',
          inputTokens: d.kind === 'llm' ? d.tokens : 0,
          outputTokens: d.kind === 'llm' ? d.tokens >> 3 : 0,
          reasoningTokens: d.kind === 'llm' ? d.tokens >> 2 : 0,
          arguments: d.kind === 'llm' ? [] : d.atoms,
          secretAccess: d.kind === 'credential',
          destructive: d.kind === 'destroy' || d.kind === 'delete',
        })
      })
    })

const awkward = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.constantFrom('', '__proto__', 'constructor', '\u0000', '\ud800', 'a'.repeat(5000), "'; DROP"),
)
const anyNumber = fc.oneof(
  fc.integer(),
  fc.constantFrom(0, -1, Number.MAX_SAFE_INTEGER, 1e18, Number.NaN),
)

/** An event whose every field is what an attacker would like it to be. */
export const hostileEvent: fc.Arbitrary<AuditEvent> = fc
  .record({
    text: fc.array(awkward, { minLength: 14, maxLength: 14 }),
    number: fc.array(anyNumber, { minLength: 8, maxLength: 8 }),
    kind: fc.constantFrom(...classes),
  })
  .map(({ text, number, kind }) => {
    const t = (i: number): string => text[i] ?? ''
    const n = (i: number): number => number[i] ?? 0
    return exampleEvent({
      id: t(0),
      agentId: t(1),
      action: t(2),
      actionClass: kind,
      resourceId: t(3),
      resourceType: t(4),
      credentialId: t(5),
      principal: t(6),
      sourceIp: t(7),
      userAgent: t(8),
      errorCode: t(9),
      model: t(10),
      sessionId: t(11),
      delegation: t(12),
      account: t(13),
      occurredAt: START + (Number.isFinite(n(0)) ? n(0) % 1e14 : 0),
      asn: n(1),
      inputTokens: n(2),
      outputTokens: n(3),
      reasoningTokens: n(4),
      durationMs: n(5),
      bytesOut: n(6),
      arguments: [
        { key: t(3), kind: 'host', hmac: t(5), origin: 'tool', sourceTool: t(8) },
        { key: t(4), kind: 'text', hmac: t(6), origin: 'user', sourceTool: '' },
      ],
    })
  })
