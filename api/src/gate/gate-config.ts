import type { ActionClass } from '@tripline/ingest'
import type { Static } from 'typebox'
import { Type } from 'typebox'
import { CredentialsConfig } from './just-in-time/credentials-config.ts'

const closed = { additionalProperties: false }
const text = (description: string) => Type.String({ minLength: 1, maxLength: 4096, description })
const CLASSES = [
  ...(['read', 'list', 'write', 'delete', 'destroy', 'privilege', 'credential'] as const),
  ...(['defense', 'execute', 'llm', 'other'] as const),
] as const satisfies readonly ActionClass[]

const ProxyConfig = Type.Object(
  {
    host: Type.Optional(text('address to listen on; 127.0.0.1 unless said')),
    port: Type.Integer({ minimum: 0, maximum: 65535 }),
    upstreams: Type.Optional(
      Type.Array(
        Type.Object(
          {
            prefix: Type.String({
              pattern: '^/[A-Za-z0-9._-]{1,64}$',
              description: 'first part of the path an agent calls: /openai',
            }),
            url: text('where it goes instead: https://api.openai.com'),
            as: Type.Optional(
              text('address its calls are judged and recorded under, where that is another'),
            ),
          },
          closed,
        ),
        { maxItems: 100 },
      ),
    ),
    hosts: Type.Optional(
      Type.Array(
        text(
          'a host that agents may reach through HTTP_PROXY; * is any run; with https:// before it, their plain calls go on over TLS',
        ),
        {
          maxItems: 1000,
        },
      ),
    ),
  },
  closed,
)

/** Key `gate` of `tripline.yaml`. */
export const GateConfig = Type.Object(
  {
    mode: Type.Optional(
      Type.Unsafe<'enforce' | 'shadow'>({
        ...{ type: 'string', enum: ['enforce', 'shadow'] },
        description: 'shadow decides and records, and lets everything pass',
      }),
    ),
    policy: Type.Optional(text('path of a Cedar policy file; the shipped one unless said')),
    opa: Type.Optional(
      Type.Object(
        {
          url: text('http://127.0.0.1:8181'),
          path: Type.String({
            pattern: '^[A-Za-z0-9_./-]{1,200}$',
            description: 'of the decision, under /v1/data: tripline/decision',
          }),
          tokenFile: Type.Optional(text('file that holds the bearer token')),
        },
        closed,
      ),
    ),
    deny: Type.Optional(
      Type.Array(text('action that nobody may do, whoever approves; * is any run'), {
        maxItems: 1000,
      }),
    ),
    failOpen: Type.Optional(
      Type.Array(Type.Unsafe<ActionClass>({ type: 'string', enum: [...CLASSES] }), {
        maxItems: CLASSES.length,
        description: 'classes of action that pass when the gate cannot judge; others are denied',
      }),
    ),
    timeoutMs: Type.Optional(
      Type.Integer({
        ...{ minimum: 5, maximum: 5_000 },
        description: 'how long a decision waits for detection, and for OPA; 100 unless said',
      }),
    ),
    decideMinutes: Type.Optional(
      Type.Integer({
        ...{ minimum: 1, maximum: 10_080 },
        description: 'how long a request waits for a person; 60 unless said',
      }),
    ),
    usableMinutes: Type.Optional(
      Type.Integer({
        ...{ minimum: 1, maximum: 1_440 },
        description: 'how long an approved call may wait to be made; 15 unless said',
      }),
    ),
    credentials: Type.Optional(CredentialsConfig),
    proxy: Type.Optional(ProxyConfig),
  },
  closed,
)
export type GateConfig = Static<typeof GateConfig>
export type ProxyConfig = Static<typeof ProxyConfig>

/** Envoy waits 200 ms for its authorization service: half of that leaves room for the rest. */
export const DEFAULT_GATE_TIMEOUT_MS = 100
export const DEFAULT_DECIDE_MINUTES = 60
export const DEFAULT_USABLE_MINUTES = 15
/** Where not to know costs least. What deletes, grants, reads secrets, runs code or blinds the guards waits. */
export const DEFAULT_FAIL_OPEN: readonly ActionClass[] = ['read', 'list', 'write', 'llm', 'other']
