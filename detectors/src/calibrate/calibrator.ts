import type { BaselineRow } from '../detector.ts'
import type { AgentRanks } from './agent-ranks.ts'
import { createAgentRanks, ORDERING } from './agent-ranks.ts'
import type { Combined } from './combine.ts'
import { combineChannels, combineDetectors } from './combine.ts'
import { roleOf } from './detector-weights.ts'
import type { ScoreWindow } from './score-window.ts'
import { createScoreWindow, RANKED_ABOVE_BITS } from './score-window.ts'
import { stateRow } from './state-row.ts'

export const CALIBRATION = 'calibration'
const VERSION = 2
/** A group speaks for itself from this many scores; before, the fleet does. */
const GROUP_SCORES = 500
/** A bound: groups beyond it share the fleet's windows. */
const MOST_GROUPS = 256

/** The scores of one event, reused from event to event. */
export interface EventScores {
  /** One a detector, before calibration; -1 where it had nothing to say. The last is the event's. */
  readonly raw: Float64Array
  /** The same after calibration. The last is the event's: what decides. */
  readonly bits: Float64Array
  /** Index of the loudest channel of each detector, in the event's array of channels. */
  readonly channel: Int32Array
  /** Detector that led, or -1. */
  leader: number
  /**
   * What the oddest detector says of the event, less what looking at so many costs (union bound): what no promise of
   * so many alerts a day depends on may be as odd as this.
   */
  claim: number
}

/** From the channels of all detectors to one calibrated figure an event. See README.md for the formulas. */
export interface Calibrator {
  /** Fills `into` from the channels' raw bits. Changes nothing. `tie(slot)` in (0,1). */
  score(
    agent: number,
    group: number,
    channels: Float64Array,
    tie: (slot: number) => number,
    into: EventScores,
  ): void
  /** Adds the event's raw scores to the windows of its classes. */
  learn(agent: number, group: number, raw: ArrayLike<number>): void
  /**
   * Adds the scores of an event that is held back, one an hour of each agent: how often something this odd is going on is
   * no secret to learn, or a change nobody has judged would break the promise for ever; a flood must not set the bar.
   * False when they were not added.
   */
  learnHeld(agent: number, group: number, raw: ArrayLike<number>, seconds: number): boolean
  newScores(): EventScores
  readonly ranks: AgentRanks
  /** Scores ever seen of the class the detector's scores are ranked in for this group. */
  seen(group: number, slot: number): number
  saveAgent(agent: number, agentId: string, sink: (row: BaselineRow) => void): void
  loadAgent(agent: number, row: BaselineRow): boolean
  /** Fleet and group windows changed since the last call. */
  takeChanges(groupName: (group: number) => string, sink: (row: BaselineRow) => void): void
  loadFleet(row: BaselineRow, groupOf: (name: string) => number): boolean
}

/** `detectors` in the order their channels lie in the array: name and number of channels. */
export function createCalibrator(
  detectors: readonly { readonly name: string; readonly channels: readonly string[] }[],
): Calibrator {
  const count = detectors.length
  const slots = count + 1
  const names = [...detectors.map((detector) => detector.name), 'event']
  const ends = detectors.map(
    (
      (sum) => (detector) =>
        (sum += detector.channels.length)
    )(0),
  )
  const weights = Float64Array.from(detectors, (detector) => roleOf(detector.name).weight)
  const verbatim = detectors.map((detector) => roleOf(detector.name).verbatim)
  const ranks = createAgentRanks(slots)
  // Row 0 is the fleet; a group's windows are made when it first needs them.
  const windows: ScoreWindow[][] = [names.map(() => createScoreWindow())]
  const changed = new Set<number>()
  let fleetChanged = false
  const combined: Combined = { score: 0, claim: 0, best: 0 }

  const windowFor = (group: number, slot: number): ScoreWindow => {
    const own = group > 0 ? windows[group]?.[slot] : undefined
    if (own !== undefined && own.held() >= GROUP_SCORES) return own
    return windows[0]?.[slot] ?? createScoreWindow()
  }

  const calibrate = (
    agent: number,
    group: number,
    slot: number,
    tie: (slot: number) => number,
  ): number => {
    // Seven in eight are here: counted, not ranked, and nothing about the agent is looked up.
    if (combined.score <= RANKED_ABOVE_BITS) {
      return windowFor(group, slot).bitsOf(combined.score, combined.claim, 1)
    }
    const normal = ranks.normalise(agent, slot, combined.score)
    const own = ranks.mayClaim(agent, slot)
    if (own > 0 && normal <= own) return normal
    const stretch = combined.score > 0 ? normal / combined.score : 1
    const pooled = windowFor(group, slot).bitsOf(
      normal,
      combined.claim * Math.min(1, stretch),
      tie(slot),
    )
    return Math.max(pooled, own > 0 ? own + ORDERING * (normal - own) : 0)
  }

  const score: Calibrator['score'] = (agent, group, channels, tie, into) => {
    let from = 0
    for (let slot = 0; slot < count; slot++) {
      const to = ends[slot] ?? from
      combineChannels(channels, from, to, combined)
      into.raw[slot] = combined.score
      into.channel[slot] = combined.best
      into.bits[slot] =
        combined.score <= 0
          ? combined.score
          : verbatim[slot] === true
            ? combined.score
            : calibrate(agent, group, slot, tie)
      from = to
    }
    combineDetectors(into.bits, weights, combined)
    into.leader = combined.best
    into.claim = Math.max(0, combined.claim)
    into.raw[count] = combined.score
    const decisive =
      combined.best >= 0 && verbatim[combined.best] === true ? (into.bits[combined.best] ?? 0) : 0
    const bits = combined.score <= 0 ? 0 : calibrate(agent, group, count, tie)
    into.bits[count] = Math.max(bits, decisive)
  }

  const learn: Calibrator['learn'] = (agent, group, raw) => {
    const grouped = group > 0 && group < MOST_GROUPS
    let own = grouped ? windows[group] : undefined
    if (grouped && own === undefined) {
      own = names.map(() => createScoreWindow())
      windows[group] = own
    }
    const fleet = windows[0]
    for (let slot = 0; slot < slots; slot++) {
      const value = raw[slot] ?? -1
      if (!(value >= 0) || verbatim[slot] === true) continue
      const normal = value <= RANKED_ABOVE_BITS ? value : ranks.normalise(agent, slot, value)
      const window = own?.[slot]
      // Only while a group is young does it speak for the fleet: then the fleet's window is what young groups lean on.
      if (window === undefined || window.held() < GROUP_SCORES) fleet?.[slot]?.add(normal)
      window?.add(normal)
      ranks.add(agent, slot, value)
    }
    fleetChanged = true
    if (grouped) changed.add(group)
  }

  const takeChanges: Calibrator['takeChanges'] = (groupName, sink) => {
    if (fleetChanged) changed.add(0)
    fleetChanged = false
    for (const group of [...changed].sort((a, b) => a - b)) {
      const scope = group === 0 ? 'fleet' : `group:${groupName(group)}`
      for (const [slot, window] of (windows[group] ?? []).entries()) {
        if (window.seen() === 0) continue
        sink(
          stateRow(
            scope,
            CALIBRATION,
            VERSION,
            names[slot] ?? '',
            '',
            window.save(),
            window.seen(),
          ),
        )
      }
    }
    changed.clear()
  }

  const loadFleet: Calibrator['loadFleet'] = (row, groupOf) => {
    if (row.detector !== CALIBRATION || row.version !== VERSION) return false
    const group = row.scope === 'fleet' ? 0 : groupOf(row.scope.slice('group:'.length))
    const slot = names.indexOf(row.facet)
    if (slot < 0 || group < 0 || group >= MOST_GROUPS) return false
    const own = windows[group] ?? names.map(() => createScoreWindow())
    windows[group] = own
    return own[slot]?.load(row.state) ?? false
  }

  return {
    score,
    learn,
    learnHeld: (agent, group, raw, seconds) => {
      const isFirst = ranks.takeHour(agent, Math.floor(seconds / 3600))
      if (isFirst) learn(agent, group, raw)
      return isFirst
    },
    ranks,
    newScores: () => ({
      raw: new Float64Array(slots).fill(-1),
      bits: new Float64Array(slots).fill(-1),
      channel: new Int32Array(slots).fill(-1),
      leader: -1,
      claim: 0,
    }),
    seen: (group, slot) => windowFor(group, slot).seen(),
    saveAgent: (agent, agentId, sink) =>
      sink(stateRow(agentId, CALIBRATION, VERSION, 'ranks', '', ranks.save(agent), 0)),
    loadAgent: (agent, row) =>
      row.detector === CALIBRATION && row.version === VERSION && ranks.load(agent, row.state),
    takeChanges,
    loadFleet,
  }
}
