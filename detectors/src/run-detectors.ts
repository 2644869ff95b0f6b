import type { HashKey } from '@tripline/infra'
import { hash64, hash64Result, hashKey } from '@tripline/infra'
import type { AuditEvent } from '@tripline/ingest'
import type { AgentTable } from './agent-table.ts'
import type { BudgetFigures } from './budget/alert-budget.ts'
import { createAlertBudget } from './budget/alert-budget.ts'
import { buildFindings, causeOf, causesOf, topDetectors } from './build-findings.ts'
import type { EventScores } from './calibrate/calibrator.ts'
import { createCheckpoint } from './checkpoint.ts'
import type { BaselineRow, Detector, Observation } from './detector.ts'
import type { Finding } from './finding.ts'
import type { Incident } from './incidents.ts'
import { createIncidents } from './incidents.ts'
import type { Judgement, Protection } from './judge-event.ts'
import { createJudge } from './judge-event.ts'
import { createLearner } from './learn-event.ts'
import type { Observer } from './observe.ts'
import type { PeekedEvent } from './peek-event.ts'
import { createPeek } from './peek-event.ts'
import type { LoggedEvent, Processed, Reasoning, RunnerCommand, ScoredEvent } from './processed.ts'
import { NO_DETECTORS, unscored } from './processed.ts'
import { reasoningOf } from './reasoning.ts'
import { createRecentIds } from './recent-ids.ts'
import type { Stakes } from './risk/bad.ts'
import { badOf } from './risk/bad.ts'
import { oddOf } from './risk/odd.ts'
import { riskOf, weighedBits } from './risk/risk.ts'
import { createEventScorer } from './score-event.ts'
import { createSpells } from './spells.ts'
import { createWeightyHistory } from './weighty-history.ts'

const HOLD_MS = 6 * 3_600_000
const FINDING_BITS = 10

export interface DetectorRunnerDeps {
  readonly detectors: readonly Detector[]
  readonly agents: AgentTable
  readonly observer: Observer
  readonly protection: Protection
  readonly installationKey: Uint8Array
  readonly alertsPerDay: number
  /** Score from which an event is a finding however harmless it is; once in a thousand when not given. */
  readonly findingBits?: number
  /** How long an alert stays open for more of the same; 6 hours when not given. */
  readonly holdMs?: number
  /** Bits of every detector on every event, for `--scores`; otherwise only on findings. */
  readonly everyDetector?: boolean
}

export interface DetectorRunner {
  /** Agents of these events that no row was restored for yet; load their rows first. */
  unknownAgents(events: readonly AuditEvent[]): readonly string[]
  restore(rows: Iterable<BaselineRow>): void
  /** Hashes of the ids of stored events up to the checkpoint, oldest first, `idsWanted()` of them. */
  restoreIds(ids: Iterable<{ readonly hi: number; readonly lo: number }>): void
  idsWanted(): number
  /** `train` learns everything and alerts on nothing. `between` runs before each event, when the state is whole. */
  process(batch: readonly LoggedEvent[], mode?: 'watch' | 'train', between?: () => void): Processed
  command(command: RunnerCommand): { readonly learned: number }
  /**
   * What the event would score now, learning nothing: for the gate. Only what is odd or weighty is explained; of the rest,
   * asked for thousands of times a second, `reasoning` is null.
   */
  peek(event: AuditEvent): PeekedEvent
  checkpoint(): { readonly rows: readonly BaselineRow[] }
  budget(): BudgetFigures
  /** Event time the budget has reached. */
  watermark(): number
  /** When learning from the agent's current session was suspended; null when it goes on. */
  learningHeldSince(agentId: string): number | null
}

/** The one place that says in which order things happen: drop repeats, score, decide, explain, then learn. */
export function createDetectorRunner(deps: DetectorRunnerDeps): DetectorRunner {
  const { detectors, agents, observer } = deps
  const findingBits = deps.findingBits ?? FINDING_BITS
  const holdMs = deps.holdMs ?? HOLD_MS
  const everyDetector = deps.everyDetector === true
  const key: HashKey = hashKey(deps.installationKey)
  const idHash = hash64Result()
  const recent = createRecentIds()
  const scorer = createEventScorer(detectors)
  const budget = createAlertBudget(deps.alertsPerDay, holdMs)
  const incidents = createIncidents(holdMs)
  const weighty = createWeightyHistory()
  const spells = createSpells()
  const judge = createJudge(detectors, deps.protection, weighty, findingBits)
  const learner = createLearner({ detectors, agents, observer, scorer, weighty, holdMs })
  const checkpoint = createCheckpoint({
    ...{ detectors, agents, scorer, budget, incidents, weighty, spells, recent },
    learner,
  })

  const openIncident = (event: AuditEvent, outsideBudget: boolean): Incident => {
    hash64(`${event.agentId}\0${event.id}`, idHash, key)
    const incident: Incident = {
      alertId: `alr_${hex(idHash.hi)}${hex(idHash.lo)}`,
      agentId: event.agentId,
      sessionId: event.sessionId,
      openedBy: event.id,
      outsideBudget,
      causes: [],
      admittedAt: budget.watermark(),
      firstAt: event.occurredAt,
      lastAt: event.occurredAt,
      verdict: null,
      closed: false,
    }
    incidents.open(incident)
    if (outsideBudget) budget.countOutside()
    return incident
  }

  /** The alert an event that is a finding belongs to, opened if it may be; null when the budget says no. */
  const alertFor = (
    observed: Observation,
    judgement: Judgement,
    scores: EventScores,
    weighed: number,
  ): Incident | null => {
    const { event, agent } = observed
    const kind = { cause: causeOf(detectors, scorer, scores), outside: judgement === 'outside' }
    const joined = incidents.joinedBy(event, kind)
    if (joined !== null) {
      if (judgement === 'outside' && !joined.outsideBudget) {
        joined.outsideBudget = true
        budget.moveOutside(joined.agentId, joined.admittedAt, joined.firstAt, event.occurredAt)
      }
      incidents.touch(joined, event.occurredAt)
      return joined
    }
    if (judgement === 'outside') return openIncident(event, true)
    return budget.admit(agent, event.agentId, weighed) ? openIncident(event, false) : null
  }

  const judged = (
    { event, agent }: Observation,
    stakes: Stakes,
    scores: EventScores,
    calibrated: number,
    weighed: number,
  ): Judgement => {
    const raw = scores.raw[scorer.eventSlot] ?? 0
    const isHeavy = weighed >= 2 * findingBits
    const reachBudget = isHeavy && budget.tail.tailBits(agent, weighed) >= budget.threshold()
    return judge.judge(event, stakes, agent, { calibrated, raw, reachBudget })
  }

  const processOne = (
    logged: LoggedEvent,
    idHi: number,
    idLo: number,
    mode: 'watch' | 'train',
    findings: Finding[],
  ): ScoredEvent => {
    const { event } = logged
    const observed = observer.observe(event)
    const scores = scorer.score(observed, idHi, idLo)
    const bits = scores.bits[scorer.eventSlot] ?? 0
    const spellBits = spells.bitsOf(observed.agent, observed.seconds, bits)
    spells.add(observed.agent, observed.seconds, bits)
    const stakes = judge.stakesOf(event, scores)
    const bad = badOf(event, stakes)
    const weighed = weighedBits(spellBits, bad)
    let odd = oddOf(spellBits)
    let judgement: Judgement = 'ordinary'
    let incident: Incident | null = null
    let reasoning: Reasoning | null = null
    let opens = false
    if (mode === 'watch') {
      judgement = judged(observed, stakes, scores, spellBits, weighed)
      if (judgement === 'outside') odd = oddOf(Math.max(spellBits, scores.claim))
      incident = learner.settle(observed, incidents)
      if (incident?.outsideBudget !== true && judgement !== 'outside') {
        budget.offer(observed.agent, event.agentId, event.occurredAt, weighed)
      }
      if (judgement !== 'ordinary') {
        incident = alertFor(observed, judgement, scores, weighed)
        opens = incident !== null && incident.openedBy === event.id
        const built = buildFindings(detectors, scorer, observed, scores)
        if (incident !== null) incidents.addCauses(incident, causesOf(built))
        const howOdd = { odd, inSpell: spellBits > bits }
        reasoning = reasoningOf(observed, stakes, judgement, howOdd, built)
        for (const finding of built) findings.push(finding)
      }
    } else budget.offer(observed.agent, event.agentId, event.occurredAt, weighed)
    const isFinding = judgement !== 'ordinary'
    if (isFinding || incident !== null || (mode === 'watch' && learner.waits(observed))) {
      learner.hold(observed, scores.raw, incident, isFinding)
    } else learner.learn(observed, scores.raw, 1)
    for (let i = 0; i < detectors.length; i++) detectors[i]?.follow?.(observed)
    // A literal, not a spread: one is made for every event.
    return {
      event,
      partition: logged.partition,
      offset: logged.offset,
      idHi,
      idLo,
      bits,
      risk: riskOf(odd, bad),
      alertId: incident?.alertId ?? '',
      reasoning,
      opens,
      detectors:
        everyDetector || reasoning !== null ? topDetectors(detectors, scores) : NO_DETECTORS,
    }
  }

  const process: DetectorRunner['process'] = (batch, mode = 'watch', between = NOTHING) => {
    const scored: ScoredEvent[] = []
    const findings: Finding[] = []
    const before = learner.counts()
    let duplicates = 0
    for (const logged of batch) {
      between()
      hash64(logged.event.id, idHash, key)
      const { hi, lo } = idHash
      if (!recent.add(hi, lo)) {
        duplicates++
        continue
      }
      budget.advance(logged.event.occurredAt, logged.event.receivedAt)
      // The provider acting by itself is stored, not scored: it is no agent.
      scored.push(
        logged.event.attributionRule === 'service'
          ? unscored(logged, hi, lo)
          : processOne(logged, hi, lo, mode, findings),
      )
    }
    const after = learner.counts()
    return {
      ...{ scored, findings, duplicates },
      learned: after.learned - before.learned,
      held: after.held - before.held,
    }
  }

  const command: DetectorRunner['command'] = (command) => {
    const incident = incidents.get(command.alertId)
    if (!checkpoint.firstTime(command.id) || incident === null) return { learned: 0 }
    if (command.type === 'reopen') {
      incident.closed = false
      incident.verdict = null
      incidents.changed(incident)
    }
    if (command.type !== 'close') return { learned: 0 }
    incident.closed = true
    incident.verdict = command.verdict ?? null
    incidents.changed(incident)
    if (command.verdict === 'true_positive') {
      budget.forgive(incident.agentId, incident.admittedAt, incident.firstAt, incident.lastAt)
    }
    return { learned: learner.judged(incident) }
  }

  const peek = createPeek({
    detectors,
    agents,
    observer,
    scorer,
    judge,
    spells,
    incidents,
    judged,
    key,
  })

  return {
    unknownAgents: (events) => {
      const unknown = new Set<string>()
      for (const event of events) if (agents.find(event.agentId) < 0) unknown.add(event.agentId)
      return [...unknown]
    },
    restore: checkpoint.restore,
    restoreIds: (ids) => recent.restore(ids, checkpoint.youngIds()),
    idsWanted: checkpoint.idsWanted,
    ...{ process, command, peek },
    checkpoint: () => ({ rows: checkpoint.take() }),
    budget: budget.figures,
    watermark: budget.watermark,
    learningHeldSince: (agentId) => incidents.heldSince(agentId, budget.watermark()),
  }
}

const NOTHING = (): void => undefined

const hex = (half: number): string => half.toString(16).padStart(8, '0')
