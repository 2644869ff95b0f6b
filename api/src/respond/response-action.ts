/**
 * One way of taking a credential out of service at one provider. Planning changes nothing; executing twice is executing
 * once; verifying asks the provider and believes nobody else; undoing is there only where it truly undoes.
 */
export interface ResponseAction {
  /** 'aws.deactivate-access-key', 'vault.revoke-accessor', … */
  readonly name: string
  /** What it does, in one sentence that a responder reads before it runs. */
  readonly title: string
  readonly measure: Measure
  /** False where what it takes away must be made anew: a deleted key, a revoked lease. */
  readonly reversible: boolean
  /** It ends by itself so long after it was done. Absent where it holds until it is undone. */
  readonly lastsMs?: number
  /** Whether it is for this credential at all. No call is made. */
  appliesTo(target: Target): boolean
  /** What it would do and whom else it would hit; asks the provider, changes nothing. */
  plan(target: Target, signal: AbortSignal): Promise<Plan>
  /** Does it. Sent again with the same plan it is a success that changed nothing. Never rejects for what a provider says. */
  execute(plan: Plan, signal: AbortSignal): Promise<Executed>
  /** The credential's state as the provider tells it now. */
  verify(plan: Plan, signal: AbortSignal): Promise<ProviderState>
  /** Puts back what `execute` found, from `before`. Absent where nothing can. */
  readonly undo?: (plan: Plan, before: BeforeState, signal: AbortSignal) => Promise<Executed>
}

/** From the mildest: playbooks go up this ladder by risk and by whether it can be undone. */
export const MEASURES = ['observe', 'throttle', 'read-only', 'step-up', 'revoke'] as const
export type Measure = (typeof MEASURES)[number]

/** The credential an alert names, as its events tell it. Never the secret: an id, an accessor, a hash or a keyed fingerprint. */
export interface Target {
  readonly agentId: string
  /** Of the event, as in `AuditEvent`. */
  readonly credentialId: string
  readonly credentialKind: string
  readonly principal: string
  readonly sessionId: string
  readonly account: string
  /** Source of the event that named it: 'cloudtrail', 'vault-audit', 'mapped:railway'. */
  readonly source: string
}

/** What would be done: bounded text for people, and what `execute` needs to do just that. Holds no secret. */
export interface Plan {
  readonly action: string
  readonly target: Target
  /** The provider's calls in order, in its own words: 'iam:UpdateAccessKey alice AKIA… Inactive'. */
  readonly calls: readonly string[]
  /** Who else loses access; empty where it is this credential alone. */
  readonly alsoHits: readonly string[]
  /** What stays possible afterwards, plainly: 'sessions minted from this key live on until …'. */
  readonly leaves: readonly string[]
  /** How long a call with it may still pass once done, as the provider documents it. 0 where at once. */
  readonly effectiveWithinMs: number
  /** Why it cannot be done; '' where it can. */
  readonly impossible: string
  /** What the action found out while planning and needs again: names, ids; no secret. */
  readonly parameters: Readonly<Record<string, string>>
}

/** What undoing needs; kept before anything is changed. Holds no secret. */
export type BeforeState = Readonly<Record<string, string>>

export type ExecuteOutcome =
  | 'revoked'
  | 'already-revoked'
  | 'not-found'
  | 'forbidden'
  /** Some of its calls went through; sent again it goes on. */
  | 'partial'
  /** Try again: a limit, a timeout, an error of theirs. */
  | 'transient'

export interface Executed {
  readonly outcome: ExecuteOutcome
  readonly before: BeforeState
  /** What the provider said, bounded, without a secret. */
  readonly said: string
  /** When to try again at the earliest, from the provider's Retry-After; 0 where it did not say. */
  readonly retryAfterMs: number
}

/** `out`: the provider says it no longer works; `in`: it works; `unknown`: the provider cannot tell or did not answer. */
export interface ProviderState {
  readonly state: 'out' | 'in' | 'unknown'
  readonly said: string
}
