import type { ActionClass, AuditEvent } from '@tripline/ingest'
import { hundredths } from './odd.ts'

/** What makes an act bad besides the act itself. */
export interface Stakes {
  /** The registry marks the agent or the resource as protected. */
  readonly protectedTarget: boolean
  /** The credential may do far more than this agent does: an account token, root, an administrator. */
  readonly privilegedCredential: boolean
  /** A decoy: nothing real uses it. */
  readonly decoy: boolean
  /** A credential that was taken out of service, and was let in all the same. */
  readonly revoked: boolean
  /** The call addresses somebody only a tool's output named. */
  readonly foreignDestination: boolean
  /** The credential is somebody else's, or used by two at once: whatever is done with it is not what it was issued for. */
  readonly wrongHands: boolean
  /** A rule that is a finding by itself describes the call: 'high', or 'critical', which means an incident. */
  readonly knownBad: 'no' | 'high' | 'critical'
}

export const NO_STAKES: Stakes = {
  protectedTarget: false,
  privilegedCredential: false,
  decoy: false,
  revoked: false,
  foreignDestination: false,
  wrongHands: false,
  knownBad: 'no',
}

/** Harm of a class of action when it is not the agent's own doing (priors that led in replays of staged attacks). */
const HARM: Readonly<Record<ActionClass, number>> = {
  defense: 9,
  destroy: 7,
  credential: 6,
  privilege: 6,
  execute: 5,
  delete: 2,
  write: 1,
  llm: 0.5,
  other: 0.5,
  read: 0,
  list: 0,
}

const CLASS_WORDS: Readonly<Record<ActionClass, string>> = {
  defense: 'switches off a guard',
  destroy: 'destroys',
  credential: 'reads or mints secrets',
  privilege: 'changes rights',
  execute: 'runs code',
  delete: 'deletes',
  write: 'writes',
  llm: 'model use only',
  other: 'no known harm',
  read: 'only reads',
  list: 'only reads',
}

const ENVIRONMENT = { prod: 1.35, unknown: 1, staging: 0.7, dev: 0.5 } as const
const HARM_PER_HALVING = 2.5
const REFUSED = 0.6
/** What a touched decoy says is the same wherever it lies and whatever came of it: somebody is looking. */
const DECOY = 9.5
/** Somebody has undone what people did against an attack. */
const REVOKED = 9.5
/** Least harm of what a rule of that level describes: worth a look, and as bad as a destruction. */
const KNOWN_BAD = { no: 0, high: 4, critical: 7 } as const

/**
 * How bad, 0..1 in hundredths: 1 − 2^(−harm/2.5), with harm = (class + 0.5 + irreversible 2 + backup 1 + privileged
 * credential 1 + protected 2 + wrong hands 3 + foreign destination 5) × environment × (0.6 when refused); the class counts 4 at
 * least where a high rule describes the call and 7 where a critical one does; and all of it 9.5 at least for a decoy, since what it
 * holds is worth nothing, and for a revoked credential that was let in. Monotone in every part.
 */
export function badOf(event: AuditEvent, stakes: Stakes): number {
  const facts = event.secretAccess ? HARM.credential : event.privilegeChange ? HARM.privilege : 0
  let harm = Math.max(HARM[event.actionClass], facts, KNOWN_BAD[stakes.knownBad]) + 0.5
  if (event.irreversible) harm += 2
  if (event.touchesBackup) harm += 1
  if (stakes.privilegedCredential) harm += 1
  if (stakes.protectedTarget) harm += 2
  if (stakes.wrongHands) harm += 3
  if (stakes.foreignDestination) harm += 5
  const refused = event.outcome === 'success' ? 1 : REFUSED
  const inPlace = harm * ENVIRONMENT[event.environment] * refused
  const least = stakes.decoy ? DECOY : stakes.revoked ? REVOKED : 0
  const all = Math.max(inPlace, least)
  return hundredths(1 - 2 ** (-all / HARM_PER_HALVING))
}

/** What `badOf` is made of: "cannot be undone, production, backups went with it". */
export function badWords(event: AuditEvent, stakes: Stakes): string {
  const went = event.outcome === 'success'
  const words: string[] = []
  if (stakes.decoy) words.push('a decoy, nothing real uses it')
  if (stakes.revoked) words.push('credential was out of service')
  if (stakes.knownBad !== 'no') words.push('known to be bad')
  if (event.irreversible) words.push('cannot be undone')
  if (event.environment === 'prod') words.push('production')
  if (event.touchesBackup)
    words.push(went && event.irreversible ? 'backups went with it' : 'backups')
  if (stakes.protectedTarget) words.push('protected')
  if (stakes.foreignDestination) words.push('addresses somebody the user never named')
  if (stakes.wrongHands) words.push('credential in wrong hands')
  if (stakes.privilegedCredential) words.push('far-reaching credential')
  if (!event.irreversible || event.actionClass === 'defense') {
    words.push(CLASS_WORDS[event.actionClass])
  }
  if (event.environment === 'staging') words.push('in staging')
  if (event.environment === 'dev') words.push('in development')
  if (!went) words.push(event.outcome === 'denied' ? 'was refused' : 'failed')
  return words.join(', ')
}

/** Credentials whose kind says that they reach everything: root keys, account and workspace tokens, administrators. */
export function isFarReaching(credentialKind: string): boolean {
  return /root|admin|account[_-]token|workspace[_-]token|organi[sz]ation/.test(credentialKind)
}
