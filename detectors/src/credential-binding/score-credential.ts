import type { DeclaredFacts } from '../declared-facts.ts'
import type { Observation } from '../detector.ts'
import { NOT_APPLICABLE, WARMING } from '../detector.ts'
import type { Features } from '../facets/features.ts'
import { runTail } from '../flat/run-tail.ts'
import { decayedRate } from '../stats/decayed-rate.ts'
import type { TailMass } from '../stats/tail-mass.ts'
import { newTailMass, tailBits } from '../stats/tail-mass.ts'
import type { CredentialRecord, CredentialRecords } from './credential-records.ts'
import { CLIENT, PLACE, USER } from './credential-records.ts'
import type { FleetHabits } from './fleet-habits.ts'

export const CHANNELS = ['owner', 'place', 'client', 'two at once'] as const
/** Numbers of the facets of features.ts. */
const NETWORK = 6
const SUBNET = 7
const CLIENT_FACET = 8

/** A declaration is worth a thousand sightings of the credential in its owner's hands. */
const DECLARED_STRENGTH = 1000
/** Uses of a credential before anything is said. */
const WARM_USES = 20
/** Another user or place within this time is the same moment. */
const AT_ONCE_SECONDS = 600

/** What an event says about the use of its credential. */
export interface CredentialUse {
  /** Row of the credential, -1 when it was never learned. */
  readonly row: number
  readonly user: number
  readonly place: number
  readonly client: number
}

export const placeOf = (features: Features): number =>
  features.hi[NETWORK] || features.hi[SUBNET] || 0
export const placeFacet = (features: Features): number =>
  features.hi[NETWORK] === 0 ? SUBNET : NETWORK
export const clientOf = (features: Features): number => features.hi[CLIENT_FACET] ?? 0

/** True when somebody else, or the same from elsewhere, used the credential a moment ago. */
export function isSwitch(
  record: Readonly<CredentialRecord>,
  use: CredentialUse,
  seconds: number,
): boolean {
  if (Math.abs(seconds - record.lastUsed) > AT_ONCE_SECONDS || record.lastUser === 0) return false
  const elsewhere = use.place !== 0 && record.lastPlace !== 0 && use.place !== record.lastPlace
  return use.user !== record.lastUser || elsewhere
}

/** Scores of the channels, in the order of CHANNELS. */
export interface CredentialScores {
  owner(observed: Observation, use: CredentialUse, tie: number): number
  /** Channel 1 or 2. */
  habit(observed: Observation, use: CredentialUse, facet: number, tie: number): number
  atOnce(observed: Observation, use: CredentialUse, tie: number): number
}

export function createCredentialScores(
  records: CredentialRecords,
  habits: FleetHabits,
  declared: DeclaredFacts,
): CredentialScores {
  const { runs } = records
  const tail = newTailMass()
  const only = (p: number): TailMass => {
    tail.below = 0
    tail.tied = p
    return tail
  }

  const usesOf = (row: number): number => (row < 0 ? 0 : runs.events(runs.runOf(row, USER)))

  const owner: CredentialScores['owner'] = ({ event, weight }, use, tie) => {
    const run = use.row < 0 ? 0 : runs.runOf(use.row, USER)
    const issued = declared.issuedTo(event.credentialId)
    if (issued !== null) {
      if (issued.agentId === event.agentId) return 0
      const known = runs.find(run, use.user) >= 0
      // Somebody it was lent to long ago is judged by the credential's history, not by the declaration.
      if (!known) {
        const { misuses, declaredUses } = habits
        const p = (misuses + weight) / (declaredUses + DECLARED_STRENGTH * weight)
        return tailBits(only(Math.min(1, p)), tie)
      }
    }
    if (usesOf(use.row) < WARM_USES) return WARMING
    runTail(runs, run, use.user, weight, tail)
    return tailBits(tail, tie)
  }

  const habit: CredentialScores['habit'] = ({ weight }, use, facet, tie) => {
    const value = facet === PLACE ? use.place : use.client
    if (value === 0) return NOT_APPLICABLE
    const run = use.row < 0 ? 0 : runs.runOf(use.row, facet)
    if (run === 0 || runs.events(run) < WARM_USES) return WARMING
    runTail(runs, run, value, weight, tail)
    return tailBits(tail, tie)
  }

  const atOnce: CredentialScores['atOnce'] = ({ weight, seconds }, use, tie) => {
    if (usesOf(use.row) < WARM_USES) return WARMING
    const record = records.record(use.row)
    if (!isSwitch(record, use, seconds)) return 0
    const fleet = decayedRate(habits.switches, habits.uses, 0.5, 2, weight)
    return tailBits(only(decayedRate(record.switches, record.uses, fleet, 1, weight)), tie)
  }

  return { owner, habit, atOnce }
}

export const HABITS = [PLACE, CLIENT] as const
