import type { HashKey } from '@tripline/infra'
import { hash64, hash64Result, hashKey } from '@tripline/infra'
import type { AuditEvent } from '@tripline/ingest'
import type { AgentTable } from './agent-table.ts'
import { createAssessor } from './assess-event.ts'
import type { BudgetFigures } from './budget/alert-budget.ts'
import { createAlertBudget } from './budget/alert-budget.ts'
import { buildFindings, causeOf, causesOf, topDetectors } from './build-findings.ts'
import { createCheckpoint } from './checkpoint.ts'
import type { BaselineRow, Detector } from './detector.ts'
import type { Finding } from './finding.ts'
import type { Incident } from './incidents.ts'
import { createIncidents } from './incidents.ts'
import type { UsualOf } from './instead.ts'
import { createScoreInstead } from './instead.ts'
import type { Judgement, Protection } from './judge-event.ts'
import { createJudge } from './judge-event.ts'
import { createLearner } from './learn-event.ts'
import type { AgentLife, LifeDecision, LifeOutcome } from './life/life.ts'
import { createLives } from './life/lives.ts'
import type { Observer } from './observe.ts'
import type { PeekedEvent } from './peek-event.ts'
import { createPeek } from './peek-event.ts'
import type { LoggedEvent, Processed, Reasoning, RunnerCommand, ScoredEvent } from './processed.ts'
import { NO_DETECTORS, unscored } from './processed.ts'
import { createAlertRaiser } from './raise-alert.ts'
import { reasoningOf } from './reasoning.ts'
import { createRecentIds } from './recent-ids.ts'
import { riskOf } from './risk/risk.ts'
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
  /** What is usual for an agent; without it nothing is said of what would have been ordinary. */
  readonly usualOf?: UsualOf
}

/** Called with each event, in order, before the next one is looked at. */
export type OnScored = (scored: ScoredEvent, findings: readonly Finding[]) => void

export interface DetectorRunner {
  /** Agents of these events that no row was restored for yet; load their rows first. */
  unknownAgents(events: readonly AuditEvent[]): readonly string[]
  restore(rows: Iterable<BaselineRow>): void
  /** Hashes of the ids of stored events up to the checkpoint, oldest first, `idsWanted()` of them. */
  restoreIds(ids: Iterable<{ readonly hi: number; readonly lo: number }>): void
  idsWanted(): number
  /** `train` learns everything and alerts on nothing. */
  process(batch: readonly LoggedEvent[], mode?: 'watch' | 'train', onScored?: OnScored): Processed
  command(command: RunnerCommand): { readonly learned: number }
  /** A person's decision about a baseline, as far as its life is concerned; rows of versions are the caller's to move. */
  decide(decision: LifeDecision): LifeOutcome
  lifeOf(agentId: string): AgentLife
  /**
   * What the event would score now, learning nothing: for the gate. Only what is odd or weighty is explained; of the rest,
   * asked for thousands of times a second, `reasoning` is null.
   */
  peek(event: AuditEvent): PeekedEvent
  /** Gives the rows changed since the last call to the sink, one by one; `peek` may be called there. */
  checkpoint(sink: (row: BaselineRow) => void): void
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
  const lives = createLives(agents)
  const assessor = createAssessor({ scorer, judge, spells, budget, findingBits })
  const { usualOf = () => [] } = deps
  const scoreInstead = createScoreInstead({ observer, scorer, assessor, usualOf })
  const learner = createLearner({ detectors, agents, observer, scorer, weighty, lives, holdMs })
  const checkpoint = createCheckpoint({
    ...{ detectors, agents, scorer, budget, incidents, weighty, spells, recent },
    ...{ learner, lives },
  })
  const raiser = createAlertRaiser(incidents, budget, key)

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
    const assessment = assessor.assess(observed, scores)
    const { bits, bad, weighed } = assessment
    const locked = lives.isLocked(event.agentId)
    lives.see(observed.agent)
    let judgement: Judgement = 'ordinary'
    let incident: Incident | null = null
    let reasoning: Reasoning | null = null
    let opens = false
    if (mode === 'watch') {
      judgement = assessor.judge(observed, scores, assessment)
      incident = learner.settle(observed, incidents)
      if (!locked && incident?.outsideBudget !== true && judgement !== 'outside') {
        budget.offer(observed.agent, event.agentId, event.occurredAt, weighed)
      }
      if (judgement !== 'ordinary') {
        const cause = causeOf(detectors, scorer, scores)
        incident = raiser.alertFor(observed, { judgement, cause, weighed })
        opens = incident !== null && incident.openedBy === event.id
        const built = buildFindings(detectors, scorer, observed, scores)
        if (incident !== null) incidents.addCauses(incident, causesOf(built))
        const odd = assessor.odd(scores, assessment, judgement)
        reasoning = reasoningOf(observed, judgement, { odd, assessment }, built)
        for (const finding of built) findings.push(finding)
      }
    } else if (!locked) budget.offer(observed.agent, event.agentId, event.occurredAt, weighed)
    const risk = riskOf(assessor.odd(scores, assessment, judgement), bad)
    if (reasoning !== null && incident !== null && risk > (incident.highestRisk ?? -1)) {
      incident.highestRisk = risk
      incidents.changed(incident)
      const tried = scoreInstead(observed, idHi, idLo)
      const alternatives = { bits: assessment.spellBits, findingBits, tried }
      reasoning = { ...reasoning, alternatives }
    }
    spells.add(observed.agent, observed.seconds, bits)
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
      risk,
      alertId: incident?.alertId ?? '',
      reasoning,
      opens,
      detectors:
        everyDetector || reasoning !== null ? topDetectors(detectors, scores) : NO_DETECTORS,
    }
  }

  const process: DetectorRunner['process'] = (batch, mode = 'watch', onScored) => {
    const scored: ScoredEvent[] = []
    const findings: Finding[] = []
    const before = learner.counts()
    let duplicates = 0
    for (const logged of batch) {
      hash64(logged.event.id, idHash, key)
      const { hi, lo } = idHash
      if (!recent.add(hi, lo)) {
        duplicates++
        continue
      }
      budget.advance(logged.event.occurredAt, logged.event.receivedAt)
      // The provider acting by itself is stored, not scored: it is no agent.
      const found = findings.length
      const one =
        logged.event.attributionRule === 'service'
          ? unscored(logged, hi, lo)
          : processOne(logged, hi, lo, mode, findings)
      scored.push(one)
      onScored?.(one, findings.length === found ? NO_FINDINGS : findings.slice(found))
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
      budget.benign.withdraw(incident.alertId)
      incidents.changed(incident)
    }
    if (command.type !== 'close') return { learned: 0 }
    incident.closed = true
    incident.verdict = command.verdict ?? null
    incidents.changed(incident)
    budget.benign.withdraw(incident.alertId)
    if (command.verdict === 'true_positive') {
      budget.forgive(incident.agentId, incident.admittedAt, incident.firstAt, incident.lastAt)
    } else if (command.verdict !== undefined && command.passing !== true) {
      budget.benign.add(incident.agentId, incident.alertId, budget.watermark())
    }
    return { learned: learner.judged(incident, command.passing === true) }
  }

  const decide: DetectorRunner['decide'] = (decision) => {
    if (checkpoint.firstTime(decision.id)) return lives.decide(decision)
    return { kind: 'repeated', life: lives.of(decision.agentId) }
  }

  const peek = createPeek({
    ...{ detectors, agents, observer, scorer, assessor, incidents, key },
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
    ...{ process, command, decide, peek },
    lifeOf: lives.of,
    checkpoint: checkpoint.take,
    budget: budget.figures,
    watermark: budget.watermark,
    learningHeldSince: (agentId) => incidents.heldSince(agentId, budget.watermark()),
  }
}

const NO_FINDINGS: readonly Finding[] = Object.freeze([])
