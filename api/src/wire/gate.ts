import type { Static } from 'typebox'
import { Type } from 'typebox'
import { EnvironmentName, literals, Severity } from './words.ts'

const closed = { additionalProperties: false }
const text = (maxLength: number, description: string) =>
  Type.Optional(Type.String({ maxLength, description }))

const PolicyOutcome = literals(['allow', 'deny', 'approval_required'])

/** An action that has not happened yet: exactly one of `call`, `http` and `tool` says which. */
export const DecisionRequest = Type.Object(
  {
    agent: text(512, 'who would act; an agent’s own token settles it'),
    session: text(512, 'the run it belongs to'),
    sourceIp: text(64, 'where the call would come from'),
    userAgent: text(256, 'client'),
    approval: text(64, 'approval this call was given; looked up by the action unless named'),
    dryRun: Type.Optional(
      Type.Boolean({ description: 'only ask: nothing is requested, used up or audited' }),
    ),
    call: Type.Optional(
      Type.Object(
        {
          action: Type.String({
            ...{ minLength: 1, maxLength: 512 },
            description: 's3:DeleteBucket, DELETE /v1/volumes/vol_1, tool:delete_volume',
          }),
          service: text(128, 'host of an HTTP action, server of a tool'),
          resourceType: text(128, 'volume, bucket, …'),
          resourceId: text(512, 'what it would be done to'),
          account: text(512, 'account, project, tenant'),
          region: text(128, 'region'),
          environment: Type.Optional(EnvironmentName),
          credentialId: text(512, 'id or fingerprint of the credential, never the secret'),
          credentialKind: text(128, 'access_key, api_token, …'),
          arguments: Type.Optional(Type.Unknown({ description: 'as they would be sent' })),
        },
        closed,
      ),
    ),
    http: Type.Optional(
      Type.Object(
        {
          method: Type.String({ pattern: '^[A-Z]{3,10}$' }),
          url: Type.String({ ...{ minLength: 1, maxLength: 8192 }, description: 'absolute' }),
          authorization: text(8192, 'the header; kept as a keyed fingerprint'),
          headers: Type.Optional(
            Type.Record(
              Type.String({ pattern: '^[A-Za-z0-9-]{1,64}$' }),
              Type.String({ maxLength: 8192 }),
              {
                ...{ maxProperties: 64, additionalProperties: false },
                description:
                  'those that change what the call does: X-Amz-Target, X-HTTP-Method-Override',
              },
            ),
          ),
          body: text(60_000, 'as it would be sent'),
        },
        closed,
      ),
    ),
    tool: Type.Optional(
      Type.Object(
        {
          server: Type.String({ maxLength: 128 }),
          tool: Type.String({ minLength: 1, maxLength: 128 }),
          arguments: Type.Optional(Type.Unknown({ description: 'as they would be sent' })),
        },
        closed,
      ),
    ),
  },
  closed,
)
export type DecisionRequest = Static<typeof DecisionRequest>

export const Decision = Type.Object({
  id: Type.String(),
  at: Type.Number(),
  outcome: PolicyOutcome,
  judged: PolicyOutcome,
  shadow: Type.Boolean({ description: 'decided and recorded, and let through' }),
  risk: Type.Number({ description: '0..100' }),
  bits: Type.Number(),
  scored: Type.Boolean({ description: 'false when detection did not answer in time' }),
  because: Type.Array(Type.String(), { description: 'ids of the policies that decided' }),
  reasons: Type.Array(Type.String(), { description: 'in words, what matters most first' }),
  approvalId: Type.String({ description: 'the approval it needs, or used; or empty' }),
  bypassId: Type.String(),
  credential: Type.Boolean({
    description: 'a credential for this very call may be fetched with its approval, once',
  }),
  digest: Type.String({ description: 'what an approval of this action is bound to' }),
  ttlMs: Type.Number({ description: 'how long the answer may be relied on for the same action' }),
  retryAfterMs: Type.Number({ description: 'of a throttled call: when to try again; else 0' }),
  policy: Type.String(),
})
export type Decision = Static<typeof Decision>

const Voice = Type.Object({
  by: Type.String(),
  at: Type.Number(),
  note: Type.String({ description: 'why, in their own words; or empty' }),
})

const CallText = Type.Object({
  lines: Type.Array(
    Type.Object({ name: Type.String({ description: 'path of the value' }), value: Type.String() }),
  ),
  more: Type.Number({ description: 'lines there was no room for' }),
})

/** What the last call of this action by this agent that a person let pass was done to. */
const LastApproved = Type.Object({
  id: Type.String(),
  at: Type.Number(),
  resourceType: Type.String(),
  resourceId: Type.String(),
  account: Type.String(),
  environment: EnvironmentName,
  credentialId: Type.String(),
  call: CallText,
})

export const Approval = Type.Object({
  id: Type.String(),
  digest: Type.String(),
  state: literals(['pending', 'approved', 'denied', 'expired', 'used']),
  requestedBy: Type.String(),
  agentId: Type.String(),
  owner: Type.String(),
  title: Type.String({ description: 'what it would do, in words' }),
  action: Type.String(),
  actionClass: Type.String(),
  resourceType: Type.String(),
  resourceId: Type.String(),
  account: Type.String(),
  environment: EnvironmentName,
  credentialId: Type.String(),
  risk: Type.Number(),
  severity: Severity,
  reasons: Type.Array(Type.String()),
  call: Type.Object(CallText.properties, {
    description: 'what would be sent, a value a line, without its secrets',
  }),
  needed: Type.Number({ description: 'persons who have to approve' }),
  approvedBy: Type.Array(Voice),
  deniedBy: Type.Union([Voice, Type.Null()]),
  requestedAt: Type.Number(),
  expiresAt: Type.Number(),
  usedAt: Type.Number(),
  lastApproved: Type.Union([LastApproved, Type.Null()], {
    description: 'of what is open: the last call of this action by this agent that was approved',
  }),
})
export type Approval = Static<typeof Approval>

export const ApprovalPage = Type.Object({
  approvals: Type.Array(Approval),
  pending: Type.Number({ description: 'in all' }),
})
export type ApprovalPage = Static<typeof ApprovalPage>

export const ApproverHabit = Type.Object({
  name: Type.String(),
  approved: Type.Number(),
  denied: Type.Number(),
  approvedShare: Type.Number(),
  medianMs: Type.Number({ description: 'from request to decision' }),
  quickShare: Type.Number({ description: 'share decided within ten seconds' }),
  rubberStamp: Type.Boolean(),
})
export type ApproverHabit = Static<typeof ApproverHabit>

export const Bypass = Type.Object({
  id: Type.String(),
  agentId: Type.String(),
  by: Type.String(),
  reason: Type.String(),
  from: Type.Number(),
  until: Type.Number(),
  endedBy: Type.String(),
})
export type Bypass = Static<typeof Bypass>
