import type { AuditEvent } from '@tripline/ingest'
import type { EventScores } from './calibrate/calibrator.ts'
import type { Detector } from './detector.ts'
import type { Stakes } from './risk/bad.ts'
import { isFarReaching, NO_STAKES } from './risk/bad.ts'
import type { WeightyHistory } from './weighty-history.ts'
import { isWeighty } from './weighty-history.ts'

/** A decoy was touched from here on; the honeytoken detector says nothing or far more. */
const DECOY_BITS = 10
/** What counts as unusual at all for a weighty call on production or a protected resource: once in 32. */
const WEIGHTY_BITS = 5
const MOST_KINDS = 1024

/** What the registry says of the things an event touches. */
export interface Protection {
  isProtected(agentId: string, resourceId: string): boolean
}

/**
 * `ordinary` is learned; `finding` may raise an alert within the budget; `outside` always raises one: weighty calls on
 * production or protected resources when unusual at all, anywhere unknown when findings, and decoys.
 */
export type Judgement = 'ordinary' | 'finding' | 'outside'

export interface Judge {
  stakesOf(event: AuditEvent, scores: EventScores): Stakes
  judge(event: AuditEvent, stakes: Stakes, agent: number, bits: number, raw: number): Judgement
}

export function createJudge(
  detectors: readonly Detector[],
  protection: Protection,
  history: WeightyHistory,
  findingBits: number,
): Judge {
  const honeytoken = detectors.findIndex((detector) => detector.name === 'honeytoken')
  const provenance = detectors.findIndex((detector) => detector.name === 'provenance')
  const farReaching = new Map<string, boolean>()

  const reachesFar = (kind: string): boolean => {
    const known = farReaching.get(kind)
    if (known !== undefined) return known
    const far = isFarReaching(kind)
    if (farReaching.size < MOST_KINDS) farReaching.set(kind, far)
    return far
  }

  return {
    stakesOf: (event, scores) => {
      const decoy = honeytoken >= 0 && (scores.bits[honeytoken] ?? -1) >= DECOY_BITS
      const foreign =
        provenance >= 0 && (scores.bits[provenance] ?? -1) >= findingBits && namesStranger(event)
      const far = reachesFar(event.credentialKind)
      const guarded = protection.isProtected(event.agentId, event.resourceId)
      if (!decoy && !foreign && !far && !guarded) return NO_STAKES
      return {
        decoy,
        foreignDestination: foreign,
        privilegedCredential: far,
        protectedTarget: guarded,
      }
    },
    judge: (event, stakes, agent, bits, raw) => {
      if (stakes.decoy) return 'outside'
      if (bits >= WEIGHTY_BITS && isWeighty(event)) {
        const known = event.environment === 'prod' || stakes.protectedTarget
        const counts = known || (event.environment === 'unknown' && bits >= findingBits)
        if (counts && !history.isOrdinary(agent, raw)) return 'outside'
      }
      return bits >= findingBits ? 'finding' : 'ordinary'
    },
  }
}

/** Where nothing shows who named a destination, nobody can say that the user did not. */
const namesStranger = (event: AuditEvent): boolean =>
  event.arguments.some(({ origin }) => origin === 'tool' || origin === 'field')
