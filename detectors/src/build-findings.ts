import type { EventScores } from './calibrate/calibrator.ts'
import { roleOf } from './calibrate/detector-weights.ts'
import type { Detector, Evidence, Observation } from './detector.ts'
import type { Finding } from './finding.ts'
import { rarityOf } from './rarity.ts'
import type { EventScorer } from './score-event.ts'

/** A detector or channel that says less than this is not worth a person's line. */
const WORTH_BITS = 5
const MOST_FINDINGS = 8
/** More than one facet of one act is worth telling: a new credential and a new environment are two facts. */
const MOST_CHANNELS = 3

interface Candidate {
  readonly detector: number
  readonly channel: number
  readonly bits: number
  readonly order: number
}

/**
 * The evidence behind one event, loudest first, at most eight. Scores the event once more without ties, because what is
 * shown is p without U. To be called after `score` and before `learn`.
 */
export function buildFindings(
  detectors: readonly Detector[],
  scorer: EventScorer,
  observed: Observation,
  scores: EventScores,
): readonly Finding[] {
  const chosen = candidates(detectors, scorer, scores)
  if (chosen.length === 0) return []
  const shown = scorer.scoreShown(observed)
  return chosen.flatMap(({ detector: index, channel, bits }) => {
    const detector = detectors[index]
    if (detector === undefined) return []
    const name = detector.channels[channel] ?? ''
    const top = (scores.channel[index] ?? -1) === (scorer.starts[index] ?? 0) + channel
    const rawShown = scorer.shownChannels[(scorer.starts[index] ?? 0) + channel] ?? 0
    const shownBits = Math.max(0, Math.min(bits, top ? (shown.bits[index] ?? 0) : rawShown))
    const { ranks, seen } = scorer.calibrator
    const claim = detector.claimOf?.(observed)
    const record = (shown.raw[index] ?? 0) > ranks.highest(observed.agent, index)
    return [
      {
        id: `${detector.name}.${detector.version}.${name}.${observed.event.id}`,
        detector: detector.name,
        detectorVersion: detector.version,
        channel: name,
        agentId: observed.event.agentId,
        eventId: observed.event.id,
        occurredAt: observed.event.occurredAt,
        bits,
        shownBits,
        rarity:
          claim?.rarity ??
          rarityOf(
            shownBits,
            Math.max(observed.agentEvents, seen(observed.group, index)),
            observed.agentEvents,
            record,
          ),
        context: roleOf(detector.name).context,
        techniques: claim?.techniques ?? detector.techniques,
        evidence: detector.explain(observed, channel),
      },
    ]
  })
}

function candidates(
  detectors: readonly Detector[],
  scorer: EventScorer,
  scores: EventScores,
): readonly Candidate[] {
  const all: Candidate[] = []
  for (const [index, detector] of detectors.entries()) {
    const calibrated = scores.bits[index] ?? -1
    if (calibrated < WORTH_BITS && index !== scores.leader) continue
    const weight = roleOf(detector.name).weight
    const start = scorer.starts[index] ?? 0
    const own = detector.channels
      .map((_, channel) => ({ channel, raw: scorer.channels[start + channel] ?? -1 }))
      .filter(({ raw, channel }) => raw >= WORTH_BITS || start + channel === scores.channel[index])
      .sort((a, b) => b.raw - a.raw || a.channel - b.channel)
      .slice(0, MOST_CHANNELS)
    for (const [place, { channel, raw }] of own.entries()) {
      // The calibrated figure is the detector's; a lesser channel claims no more than its own raw bits.
      const bits = place === 0 ? calibrated : Math.min(calibrated, raw)
      all.push({ detector: index, channel, bits, order: bits * weight - place })
    }
  }
  return all
    .sort((a, b) => b.order - a.order || a.detector - b.detector || a.channel - b.channel)
    .slice(0, MOST_FINDINGS)
}

/** Calibrated bits of every detector that had something to say, loudest first. */
export function topDetectors(
  detectors: readonly Detector[],
  scores: EventScores,
): { name: string; bits: number }[] {
  return detectors
    .map((detector, i) => ({ name: detector.name, bits: scores.bits[i] ?? -1 }))
    .filter(({ bits }) => bits >= 0)
    .sort((a, b) => b.bits - a.bits)
}

/** Detector and channel that led, as `causesOf` names them; '' when none did. */
export function causeOf(
  detectors: readonly Detector[],
  scorer: EventScorer,
  scores: EventScores,
): string {
  const detector = detectors[scores.leader]
  if (detector === undefined) return ''
  const channel = (scores.channel[scores.leader] ?? 0) - (scorer.starts[scores.leader] ?? 0)
  return `${detector.name} ${detector.channels[channel] ?? ''}`
}

/** What an event's findings are about. */
export function causesOf(findings: readonly Finding[]): readonly string[] {
  return findings
    .filter(({ context }) => !context)
    .map(({ detector, channel }) => `${detector} ${channel}`)
}

/** How odd, in words, from the loudest evidence: "never before, by it, its peers or the fleet". */
export function oddWords(evidence: Evidence | undefined, rarity: string): string {
  if (evidence === undefined) return 'unusual for it'
  const { agent, peers, fleet } = evidence
  if (agent.of === 0 || agent.seen > 0) return rarity
  const never = ['it']
  if (peers.of > 0 && peers.seen === 0) never.push('its peers')
  if (fleet.of > 0 && fleet.seen === 0) never.push('the fleet')
  const last = never.pop() ?? ''
  return never.length === 0
    ? `never before by ${last}`
    : `never before, by ${never.join(', ')} or ${last}`
}
