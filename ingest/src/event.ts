/**
 * The one vocabulary everything downstream speaks: principal did action on resource, with an outcome, at a time.
 *
 * Absent is '' or 0 (temperature: -1), not null: the columns are not Nullable (a Nullable column costs a
 * second file and a branch per row), and one shape keeps the hot path monomorphic.
 * Every string is bounded by the parser (see limits.ts) and carries no secret.
 */
export type SourceName =
  | 'cloudtrail'
  | 'kubernetes-audit'
  | 'vault-audit'
  | 'envoy'
  | 'litellm'
  | 'otlp'
  | 'mcp'
  | 'github-audit'
  | 'gcp-audit'
  | 'okta'
  | 'azure-audit'
  | 'openai-audit'
  | 'anthropic-audit'
  | 'nginx'
  | 'haproxy'
  | 'auditd'
  | 'laurel'
  | 'falco'
  | 'tetragon'
  /** Of our own: what verifying a trail's digests found. */
  | 'log-integrity'
  /** A declarative mapping: `mapped:<name of the mapping>`. */
  | `mapped:${string}`

export type ActionClass =
  | 'read'
  | 'list'
  | 'write'
  | 'delete'
  /** Irreversible, or a backup. */
  | 'destroy'
  | 'privilege'
  /** Reads or mints secrets. */
  | 'credential'
  /** Switches off logging or guards. */
  | 'defense'
  | 'execute'
  | 'llm'
  | 'other'

export type Environment = 'prod' | 'staging' | 'dev' | 'unknown'
export type Outcome = 'success' | 'denied' | 'failure'

/** How the agent was found, strongest first. */
export type AttributionRule =
  | 'registry'
  | 'source-identity'
  | 'session-tag'
  | 'workload-identity'
  | 'virtual-key'
  | 'agent-header'
  | 'session-name'
  | 'role'
  | 'credential'
  | 'service'
  | 'none'

/** One scalar of one call argument: what it was and where it came from, never the value. */
export interface ArgumentAtom {
  readonly key: string
  readonly kind: 'email' | 'host' | 'account' | 'id' | 'name' | 'number' | 'date' | 'text'
  /** Keyed fingerprint of the normalised value, 16 hex digits. */
  readonly hmac: string
  /**
   * 'tool': in the words of a tool's output; 'field': a value of its own there, a field or an item of a list; 'none':
   * nobody said it, the model made it up; 'unknown': what was said is not visible.
   */
  readonly origin: 'user' | 'tool' | 'none' | 'unknown' | 'field'
  /** The tool whose output held the value, when origin is 'tool' or 'field'. */
  readonly sourceTool: string
}

export interface AuditEvent {
  /** From content: the same record always gives the same id. */
  readonly id: string
  readonly source: SourceName
  readonly occurredAt: number
  readonly receivedAt: number

  /** The log key, so one agent's events stay in order. `unattributed:…` where nothing says who. */
  readonly agentId: string
  readonly attributionRule: AttributionRule
  /** 0..1 */
  readonly attributionConfidence: number
  readonly principal: string
  readonly credentialId: string
  /** 'access_key', 'role_session', 'virtual_key', 'api_token', 'service_account', … */
  readonly credentialKind: string
  readonly sessionId: string
  /** Who stands behind the principal: source identity, impersonator, parent credential, comma separated, root first. */
  readonly delegation: string

  /** 's3:DeleteBucket', 'POST /v1/volumes/{id}', 'tool:shell.exec', 'llm:chat' */
  readonly action: string
  readonly service: string
  readonly actionClass: ActionClass
  readonly resourceType: string
  readonly resourceId: string
  readonly account: string
  readonly region: string
  readonly environment: Environment

  readonly sourceIp: string
  readonly asn: number
  readonly country: string
  /** Family, not the whole string: 'boto3', 'kubectl', 'terraform'. */
  readonly userAgent: string

  readonly outcome: Outcome
  readonly errorCode: string
  readonly bytesOut: number
  readonly durationMs: number

  readonly arguments: readonly ArgumentAtom[]

  readonly model: string
  readonly inputTokens: number
  readonly outputTokens: number
  readonly reasoningTokens: number
  readonly cachedTokens: number
  readonly costUsd: number
  /** -1 where the call did not say. */
  readonly temperature: number
  readonly maxTokens: number
  /** Names of the tools offered to the model, sorted, comma separated, bounded. */
  readonly toolsOffered: string

  readonly destructive: boolean
  readonly irreversible: boolean
  readonly privilegeChange: boolean
  readonly secretAccess: boolean
  readonly touchesBackup: boolean

  /** The record as it came, redacted. */
  readonly raw: string
}
