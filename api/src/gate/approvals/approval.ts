import type { ActionClass, Environment } from '@tripline/ingest'
import type { CallText } from './call-text.ts'

export type ApprovalState = 'pending' | 'approved' | 'denied' | 'expired' | 'used'

/** Somebody's word, and when it was given. */
export interface Voice {
  readonly by: string
  readonly at: number
  /** Why, in the person's own words. */
  readonly note?: string
}

/** A voice as it is kept: without a note where nothing was said. */
export const voiceOf = (by: string, at: number, note: string): Voice =>
  note === '' ? { by, at } : { by, at, note }

/**
 * One action that waits for a person. Bound to the digest of the action: another action, were it one character away, has
 * another digest and needs another approval. Used once, and within its time.
 */
export interface Approval {
  readonly id: string
  readonly digest: string
  readonly state: ApprovalState
  /** Name of the token that asked. */
  readonly requestedBy: string
  readonly agentId: string
  /** Who answers for the agent, as declared; '' for nobody. */
  readonly owner: string
  readonly action: string
  readonly actionClass: ActionClass
  readonly resourceType: string
  readonly resourceId: string
  readonly account: string
  readonly environment: Environment
  readonly credentialId: string
  readonly risk: number
  readonly reasons: readonly string[]
  readonly call: CallText
  /** Persons who have to say yes: two where something protected is touched. */
  readonly needed: 1 | 2
  readonly approvedBy: readonly Voice[]
  readonly deniedBy: Voice | null
  readonly requestedAt: number
  /** Until then a person may decide; once approved, until then it may be used. */
  readonly expiresAt: number
  /** 0 when it was not. */
  readonly usedAt: number
}

export type Refusal =
  | 'unknown'
  | 'other_action'
  | 'expired'
  | 'used'
  | 'denied'
  | 'not_approved'
  | 'decided'
  | 'own_request'
  | 'same_person'
  | 'no_person'
  | 'riskier'
  | 'busy'

export type Step =
  | { readonly kind: 'ok'; readonly approval: Approval }
  | { readonly kind: 'refused'; readonly why: Refusal }

const refused = (why: Refusal): Step => ({ kind: 'refused', why })

/** As it stands now: what has run out is expired whether anybody looked or not. */
export function asOf(approval: Approval, now: number): Approval {
  const open = approval.state === 'pending' || approval.state === 'approved'
  return open && now >= approval.expiresAt ? { ...approval, state: 'expired' } : approval
}

/** A person says yes. Not who asked, nor who answers for the agent, and nobody twice. */
export function approve(given: Approval, voice: Voice, usableMs: number): Step {
  const approval = asOf(given, voice.at)
  const blocked = mayDecide(approval, voice)
  if (blocked !== null) return refused(blocked)
  const approvedBy = [...approval.approvedBy, voice]
  if (approvedBy.length < approval.needed)
    return { kind: 'ok', approval: { ...approval, approvedBy } }
  const expiresAt = voice.at + usableMs
  return { kind: 'ok', approval: { ...approval, approvedBy, state: 'approved', expiresAt } }
}

/** A person says no, which one is enough for; also to an approved action that was not used yet. */
export function deny(given: Approval, voice: Voice): Step {
  const approval = asOf(given, voice.at)
  if (approval.state === 'expired') return refused('expired')
  if (approval.state !== 'pending' && approval.state !== 'approved') return refused('decided')
  return { kind: 'ok', approval: { ...approval, state: 'denied', deniedBy: voice } }
}

/** More risk than this above what was approved, and it is another situation than the one a person looked at. */
const RISK_MAY_RISE = 20

/** The action is made: once, the very one, in time. */
export function use(given: Approval, digest: string, risk: number, now: number): Step {
  const approval = asOf(given, now)
  if (approval.digest !== digest) return refused('other_action')
  if (approval.state === 'pending') return refused('not_approved')
  if (approval.state !== 'approved') return refused(approval.state)
  if (risk > approval.risk + RISK_MAY_RISE) return refused('riskier')
  return { kind: 'ok', approval: { ...approval, state: 'used', usedAt: now } }
}

function mayDecide(approval: Approval, { by }: Voice): Refusal | null {
  if (approval.state === 'expired') return 'expired'
  if (approval.state !== 'pending') return 'decided'
  const name = by.toLowerCase()
  if (name === approval.requestedBy.toLowerCase()) return 'own_request'
  if (approval.owner !== '' && name === approval.owner.toLowerCase()) return 'own_request'
  if (approval.approvedBy.some((one) => one.by.toLowerCase() === name)) return 'same_person'
  return null
}

/** For people: what was wrong, and what to do. */
export const REFUSAL_WORDS: Readonly<Record<Refusal, string>> = {
  unknown: 'There is no such approval.',
  other_action: 'It was given for another action. Ask for this one.',
  expired: 'It has run out. Ask again.',
  used: 'It was used already; an approval is good for one call. Ask again.',
  denied: 'A person has denied it.',
  not_approved: 'Nobody has approved it yet.',
  decided: 'It was decided already.',
  own_request: 'Who asked, or answers for the agent, cannot approve. Let somebody else look at it.',
  same_person: 'You have approved it; it needs a second person.',
  no_person: 'The local socket names no person. Log in with your own token to approve.',
  riskier: 'The risk is higher than when it was approved. Ask again.',
  busy: 'Somebody is deciding it at this moment. Look again.',
}
