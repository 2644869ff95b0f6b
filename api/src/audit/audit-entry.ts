/** What was done, as `subject.verb`. A closed list: a word is added here and nowhere else. */
export const AUDIT_ACTIONS = [
  'audit.begin',
  'audit.resume',
  'config.load',
  'session.login',
  'session.logout',
  'token.issue',
  'token.revoke',
  'alert.acknowledge',
  'alert.assign',
  'alert.close',
  'alert.reopen',
  'baseline.ratify',
  'baseline.lock',
  'baseline.unlock',
  'baseline.roll-back',
  'suppression.add',
  'suppression.remove',
  'decision.make',
  'approval.request',
  'approval.approve',
  'approval.deny',
  'approval.expire',
  'approval.use',
  'bypass.open',
  'bypass.end',
  'bypass.use',
  'credential.issue',
  'credential.end',
  'restriction.begin',
  'restriction.end',
  'evidence.capture',
  'revocation.propose',
  'revocation.plan',
  'revocation.execute',
  'revocation.verify',
  'revocation.undo',
  'revocation.dismiss',
  'revocation.again',
  'responder.stop',
  'responder.resume',
  'policy.change',
  'delivery.send',
  'delivery.give-up',
  'delivery.replay',
  'endpoint.disable',
  'endpoint.enable',
] as const
export type AuditAction = (typeof AUDIT_ACTIONS)[number]

/** `begun` is written before an act that can be cut off; its end is a record of its own. */
export type AuditOutcome = 'begun' | 'success' | 'failure' | 'denied'

/** Flat facts in plain words and figures; never a secret. */
export type AuditDetail = Readonly<Record<string, string | number | boolean>>

/** One thing that was done, as whoever did it says it. */
export interface AuditEntry {
  /** A person's or token's name, `local` for commands on this machine, `tripline` for what it does by itself. */
  readonly actor: string
  readonly action: AuditAction
  /** Id of what it was done to: an alert, a token's name, an endpoint; '' for none. */
  readonly target: string
  readonly outcome: AuditOutcome
  readonly detail?: AuditDetail
}
