/**
 * What a record says about who acted, before anyone decides. Parsers cache claims per identity, so the
 * same object comes back for the same identity and the resolver may cache by it.
 */
export interface IdentityClaims {
  readonly principal: string
  /** The kind the source names; 'service' is the provider itself acting, which is never an agent. */
  readonly principalKind: 'user' | 'role' | 'service' | 'workload' | 'key' | 'root' | 'unknown'
  readonly account: string
  readonly credentialId: string
  readonly sessionId: string
  /** Session name of an assumed role, unstripped. */
  readonly sessionName: string
  readonly roleName: string
  readonly sourceIdentity: string
  /** Value of a session tag that names the agent (`agent_id`, `agent`, `tripline:agent`). */
  readonly sessionTag: string
  /** SPIFFE id, Kubernetes service account, OIDC subject, CI repository. */
  readonly workload: string
  /** LLM proxy's key alias or hash. */
  readonly virtualKey: string
  /** `x-agent-id`, `gen_ai.agent.id`: self-asserted. */
  readonly agentHeader: string
}

/** One credential begot another: AssumeRole, CreateAccessKey, a Vault login. Idempotent. */
export interface CredentialEdge {
  readonly parent: string
  readonly child: string
  readonly issuedAt: number
  readonly expiresAt: number
  readonly sessionTag: string
  readonly sourceIdentity: string
}
