import type { AuditEvent } from '@tripline/ingest'
import type { EventScores } from './calibrate/calibrator.ts'
import type { Detector } from './detector.ts'
import type { Stakes } from './risk/bad.ts'
import { isFarReaching, NO_STAKES } from './risk/bad.ts'
import { LEVEL_BITS } from './rules/rule-bits.ts'
import type { WeightyHistory } from './weighty-history.ts'
import { changesRights, isWeighty } from './weighty-history.ts'

/** A decoy was touched from here on; the honeytoken detector says nothing or far more. */
const DECOY_BITS = 10
/** What counts as unusual at all: once in 32. */
const UNUSUAL_BITS = 5
/** A credential that is out of service was let in from here on; its detector says nothing or far more. */
const REVOKED_BITS = 10
const MOST_KINDS = 1024
/** The channel of credential-binding that says that somebody else than its owner uses a credential. */
const OWNER = ['owner'] as const
/** Channels of credential-binding that say whose the credential is, rather than from where or after how long it is used. */
const WRONG_HANDS = ['owner', 'two at once'] as const

/** What the registry says of the things an event touches. */
export interface Protection {
  isProtected(agentId: string, resourceId: string): boolean
  /** The credential is declared to allow everything. */
  reachesFar?(credentialId: string): boolean
}

/**
 * `ordinary` is learned; `finding`, odd in itself or odd and bad together, may raise an alert within the budget;
 * `outside` always raises one: weighty calls on production or protected resources when unusual at all, anywhere unknown
 * when findings; a guard switched off by who does not do so habitually, unless in staging or development; rights changed in
 * production by who does not do so habitually, when any detector finds it unusual; a credential that was its owner's
 * alone in somebody else's hands; a credential that was taken out of service; decoys; and what a critical rule describes.
 */
export type Judgement = 'ordinary' | 'finding' | 'outside'

export interface Judge {
  stakesOf(event: AuditEvent, scores: EventScores): Stakes
  judge(event: AuditEvent, stakes: Stakes, agent: number, bits: Bits): Judgement
  /** Whether credential-binding finds the credential's owner to be somebody else. */
  isTaken(scores: EventScores): boolean
}

/** How odd the event is, in three measures. */
export interface Bits {
  readonly calibrated: number
  readonly raw: number
  /** What the oddest detector alone says, whatever the agent's events are like. */
  readonly claim: number
  /** Credential-binding finds that the credential is somebody else's. */
  readonly isTaken: boolean
  /** Odd and bad together, it weighs twice what a finding needs in bits alone, and the budget would alert on it. */
  readonly reachBudget: boolean
}

export function createJudge(
  detectors: readonly Detector[],
  protection: Protection,
  history: WeightyHistory,
  findingBits: number,
): Judge {
  const honeytoken = detectors.findIndex((detector) => detector.name === 'honeytoken')
  const revoked = detectors.findIndex((detector) => detector.name === 'revoked-credential')
  const provenance = detectors.findIndex((detector) => detector.name === 'provenance')
  const binding = detectors.findIndex((detector) => detector.name === 'credential-binding')
  const ownerChannel = channelsOf(detectors, binding, OWNER)
  const handChannels = channelsOf(detectors, binding, WRONG_HANDS)
  const rules = detectors.findIndex((detector) => detector.name === 'rules')
  const farReaching = new Map<string, boolean>()

  const reachesFar = (kind: string): boolean => {
    const known = farReaching.get(kind)
    if (known !== undefined) return known
    const far = isFarReaching(kind)
    if (farReaching.size < MOST_KINDS) farReaching.set(kind, far)
    return far
  }

  /** What a rule says after the agent's own history: routine is not known to be bad. */
  const knownBad = (scores: EventScores): Stakes['knownBad'] => {
    const bits = rules < 0 ? -1 : (scores.bits[rules] ?? -1)
    if (bits < findingBits) return 'no'
    return bits >= LEVEL_BITS.critical ? 'critical' : 'high'
  }

  return {
    isTaken: (scores) =>
      binding >= 0 &&
      (scores.bits[binding] ?? -1) >= findingBits &&
      ownerChannel.has(scores.channel[binding] ?? -1),
    stakesOf: (event, scores) => {
      const decoy = honeytoken >= 0 && (scores.bits[honeytoken] ?? -1) >= DECOY_BITS
      const out = revoked >= 0 && (scores.bits[revoked] ?? -1) >= REVOKED_BITS
      const foreign =
        provenance >= 0 && (scores.bits[provenance] ?? -1) >= findingBits && namesStranger(event)
      const bound = binding >= 0 && (scores.bits[binding] ?? -1) >= findingBits
      const wrong = bound && handChannels.has(scores.channel[binding] ?? -1)
      const declared = protection.reachesFar?.(event.credentialId) === true
      const far = declared || reachesFar(event.credentialKind)
      const guarded = protection.isProtected(event.agentId, event.resourceId)
      const known = knownBad(scores)
      if (!decoy && !out && !foreign && !wrong && !far && !guarded && known === 'no')
        return NO_STAKES
      return {
        decoy,
        revoked: out,
        foreignDestination: foreign,
        privilegedCredential: far,
        protectedTarget: guarded,
        wrongHands: wrong,
        knownBad: known,
      }
    },
    judge: (event, stakes, agent, { calibrated: bits, raw, claim, isTaken, reachBudget }) => {
      if (stakes.decoy || stakes.revoked || stakes.knownBad === 'critical' || isTaken)
        return 'outside'
      const known = event.environment === 'prod' || stakes.protectedTarget
      const perhaps = known || event.environment === 'unknown'
      // Who blinds the guards first leaves nothing to be judged by: no oddity is asked for, only that it is no habit.
      if (event.actionClass === 'defense' && perhaps && !history.hasDone(agent, event.action)) {
        return 'outside'
      }
      // What it may do from now on is no longer what it was given: its own odd days are no excuse.
      if (changesRights(event) && known && claim >= UNUSUAL_BITS && !history.changesRights(agent)) {
        return 'outside'
      }
      const isHabit = isWeighty(event) && history.isOrdinary(agent, raw)
      if (bits >= UNUSUAL_BITS && isWeighty(event)) {
        const counts = known || (perhaps && bits >= findingBits)
        if (counts && !isHabit) return 'outside'
      }
      // What is less odd and worse competes for the same alerts as what is odder and harmless: so it may have one.
      const isFinding = bits >= findingBits || (reachBudget && bits >= UNUSUAL_BITS && !isHabit)
      return isFinding ? 'finding' : 'ordinary'
    },
  }
}

/** Where the named channels of a detector lie among all channels. */
function channelsOf(
  detectors: readonly Detector[],
  index: number,
  names: readonly string[],
): ReadonlySet<number> {
  const start = detectors.slice(0, index).reduce((sum, { channels }) => sum + channels.length, 0)
  const own = detectors[index]?.channels ?? []
  return new Set(names.map((name) => start + own.indexOf(name)))
}

/** Where nothing shows who named a destination, nobody can say that the user did not. */
const namesStranger = (event: AuditEvent): boolean =>
  event.arguments.some(({ origin }) => origin === 'tool' || origin === 'field')
