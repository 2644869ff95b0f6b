import type {
  BaselineRow,
  Finding,
  Processed,
  Protection,
  ScoredEvent,
  UsualOf,
} from '@tripline/detectors'
import { createAppliedCommands, severityOf } from '@tripline/detectors'
import type { AlertCommand } from '../pipeline/pipeline.ts'
import type { Alert } from '../wire.ts'
import { createAfterRefusal } from './after-refusal.ts'
import { createAgentEnvironments } from './agent-environments.ts'
import type { AlertDraft } from './alert-draft.ts'
import { addEvent, addFinding } from './alert-draft.ts'
import { createAlertDrafts } from './alert-drafts.ts'
import type { AllowedOf } from './allowed.ts'
import { nothingDeclared } from './allowed.ts'
import { applyChange } from './apply-change.ts'
import type { CredentialFactsOf } from './credential-facts.ts'
import { noCredentialFacts } from './credential-facts.ts'
import { createCredentialReach } from './credential-reach.ts'
import { NEAREST_OF_LAST, nearestEvents } from './nearest-events.ts'
import { isNeverSilenced } from './never-silenced.ts'
import { ordinaryAt } from './ordinary.ts'
import type { RecentEvent } from './recent-events.ts'
import { createRecentEvents, recentEventOf } from './recent-events.ts'
import { fromState, stateRow } from './state-row.ts'
import type { Suppression, SuppressionChange } from './suppressions.ts'
import { createSuppressions } from './suppressions.ts'
import { USUAL_OF_LAST, usualFacets } from './usual-facets.ts'
import type { History } from './write-alert.ts'
import { stagesOfDraft, writeAlert } from './write-alert.ts'

const ALERTS = 'alerts'
const VERSION = 1
/** How far back the session before the alert is looked at, and how much of it is kept. */
const BEFORE_MS = 30 * 60_000
const MOST_BEFORE = 64
/** A sequence is unique over partitions and grows along each: offset × 64 + partition. */
const SEQUENCE_STEP = 64

/** Findings into alerts: one incident, one alert, that grows. A function of the log alone. */
export interface Alerter {
  /**
   * What is usual for the event's agent, by what was added before: to be asked before the event itself is added.
   */
  usualOf: UsualOf
  /** The alert's new version, if there is one. `now` is as in `add`. */
  addOne(one: ScoredEvent, findings: readonly Finding[], now: number): Alert | null
  /** New versions, in order of sequence. `now` is wall time, for how long detection took; 0 in a replay. */
  add(processed: Pick<Processed, 'scored' | 'findings'>, now: number): readonly Alert[]
  /** The alert after the command; null when there is none of that id. The same command again changes nothing. */
  command(command: AlertCommand, offset: number, partition?: number): Alert | null
  /** The suppressions after the change. The same change again changes nothing. */
  suppress(change: SuppressionChange): readonly Suppression[]
  suppressions(): readonly Suppression[]
  get(alertId: string): Alert | null
  /** Puts back what the agents did last: rows of RECENT_EVENTS_SQL. */
  restoreRecent(events: Iterable<RecentEvent>): void
  takeChanges(sink: (row: BaselineRow) => void): void
  restore(rows: Iterable<BaselineRow>): void
}

/** What agents.yaml says, for the words of an alert and for what nobody may silence. */
export interface Declared {
  readonly credentialFacts: CredentialFactsOf
  readonly allowed: AllowedOf
  readonly protection: Protection
}

const NOTHING_DECLARED: Declared = {
  credentialFacts: noCredentialFacts,
  allowed: nothingDeclared,
  protection: { isProtected: () => false },
}

export function createAlerter(declared: Declared = NOTHING_DECLARED): Alerter {
  const { protection } = declared
  const recent = createRecentEvents()
  const history: History = {
    reach: createCredentialReach((resourceId) => protection.isProtected('', resourceId)),
    environments: createAgentEnvironments(),
    credentialFacts: declared.credentialFacts,
    allowed: declared.allowed,
  }
  const after = createAfterRefusal()
  const suppressions = createSuppressions()
  const drafts = createAlertDrafts()
  const commands = createAppliedCommands()
  let othersChanged = false

  const openDraft = (one: ScoredEvent, event: RecentEvent, now: number): AlertDraft | null => {
    if (one.reasoning === null) return null
    // Without the event itself, which has been noted already.
    const before = recent
      .before(event.agentId, event.at, BEFORE_MS, MOST_BEFORE)
      .filter(({ id, sessionId }) => {
        const same = sessionId === event.sessionId || sessionId === '' || event.sessionId === ''
        return same && id !== event.id
      })
    return {
      id: one.alertId,
      ...{ agentId: event.agentId, sessionId: event.sessionId, openedAt: event.at },
      recordLateMs: Math.max(0, one.event.receivedAt - event.at),
      detectedInMs: now === 0 ? 0 : Math.max(0, now - one.event.receivedAt),
      ...{ calls: one.reasoning.calls, days: one.reasoning.days, before },
      startedAt: before[0]?.at ?? event.at,
      ...{ updatedAt: event.at, sequence: 0, status: 'open', assignee: '', verdict: null },
      ...{ outsideBudget: false, suppressed: false, neverSilenced: false },
      worst: { event, risk: one.risk, reasoning: one.reasoning },
      ...{ events: [], eventCount: 0, reasons: [], techniques: [], ordinary: [], nearest: [] },
    }
  }

  /** Before the session that led to the alert: what is alike in that is part of the same. */
  const nearestTo = (draft: AlertDraft, event: RecentEvent): Alert['nearest'] =>
    nearestEvents(
      event,
      recent.last(event.agentId, NEAREST_OF_LAST).filter(({ at }) => at < draft.startedAt),
    )

  /** Adds one event to its alert. True when people should hear of it. */
  const grow = (
    draft: AlertDraft,
    one: ScoredEvent,
    event: RecentEvent,
    findings: readonly Finding[],
  ): boolean => {
    const before = { risk: draft.worst.risk, stages: stagesOfDraft(draft, history).length }
    addEvent(draft, event)
    let news = findings.map((finding) => addFinding(draft, finding)).some((added) => added)
    if (one.reasoning?.judgement === 'outside' && !draft.outsideBudget) {
      draft.outsideBudget = true
      // Whoever took it took something lesser: it is back in the queue, and stays theirs.
      if (draft.status === 'acknowledged') draft.status = 'open'
      news = true
    }
    if (one.reasoning !== null && one.risk > before.risk) {
      draft.worst = { event, risk: one.risk, reasoning: one.reasoning }
      if (isGraver(one.risk, before.risk)) reopen(draft)
      news = true
    }
    if (draft.worst.event.id === event.id) draft.nearest = nearestTo(draft, event)
    const stages = stagesOfDraft(draft, history)
    draft.ordinary = ordinaryAt(draft.agentId, stages, draft.startedAt, after)
    drafts.changed(draft.id)
    // Growth alone is told at 1, 2, 4, 8 … events, so that a flood makes few versions.
    const doubled = (draft.eventCount & (draft.eventCount - 1)) === 0
    return news || doubled || stages.length > before.stages
  }

  const isSilenced = (draft: AlertDraft, at: number): boolean => {
    if (draft.outsideBudget || draft.neverSilenced) return false
    const detectors = countedDetectors(draft)
    const { action } = draft.worst.event
    return suppressions.matching({ agentId: draft.agentId, action, at, detectors }) !== null
  }

  const addOne = (one: ScoredEvent, findings: readonly Finding[], now: number): Alert | null => {
    const event = recentEventOf(one.event, one.alertId !== '')
    recent.add(event)
    history.reach.note(event)
    history.environments.note(event)
    if (one.alertId === '') {
      after.note(event)
      return null
    }
    let draft = drafts.get(one.alertId)
    if (draft === null) {
      draft = openDraft(one, event, now)
      if (draft === null) return null
      drafts.keep(draft)
    }
    const news = grow(draft, one, event, findings)
    draft.neverSilenced ||= isNeverSilenced(one.event, findings, protection)
    // Asked with every event: what was silenced is told once the suppression has ended, or when it turns out to be more.
    const silenced = draft.sequence === 0 && isSilenced(draft, event.at)
    draft.suppressed = silenced
    if (silenced || (!news && draft.sequence !== 0)) return null
    draft.sequence = one.offset * SEQUENCE_STEP + (one.partition % SEQUENCE_STEP)
    return writeAlert(draft, history)
  }

  const add: Alerter['add'] = ({ scored, findings }, now) => {
    const byEvent = new Map<string, Finding[]>()
    for (const finding of findings) {
      const own = byEvent.get(finding.eventId)
      if (own === undefined) byEvent.set(finding.eventId, [finding])
      else own.push(finding)
    }
    const alerts: Alert[] = []
    for (const one of scored) {
      const alert = addOne(one, byEvent.get(one.event.id) ?? NO_FINDINGS, now)
      if (alert !== null) alerts.push(alert)
    }
    return alerts
  }

  const firstTime = (commandId: string): boolean => {
    const isFirst = commands.firstTime(commandId)
    othersChanged ||= isFirst
    return isFirst
  }

  /** A verdict with an end: the like of the alert is silent until then. An attack makes no exception. */
  const except = (draft: AlertDraft, { id, by, at, verdict, until = 0 }: CloseCommand): void => {
    if (until <= at || verdict === 'true_positive') return
    suppressions.add({
      ...{ id, agentId: draft.agentId, alertId: draft.id, by, createdAt: at, expiresAt: until },
      ...{ detectors: countedDetectors(draft), action: draft.worst.event.action },
      reason: `verdict: ${verdict.replace('_', ' ')}`,
    })
  }

  const command: Alerter['command'] = (command, offset, partition = 0) => {
    const draft = drafts.get(command.alertId)
    if (draft === null) return null
    if (firstTime(command.id)) {
      applyChange(draft, command)
      if (command.type === 'close') except(draft, command)
      if (command.type === 'reopen') suppressions.removeOfAlert(draft.id)
      draft.updatedAt = Math.max(draft.updatedAt, command.at)
      draft.sequence = offset * SEQUENCE_STEP + (partition % SEQUENCE_STEP)
      drafts.changed(draft.id)
    }
    return writeAlert(draft, history)
  }

  const suppress: Alerter['suppress'] = (change) => {
    if (firstTime(change.id)) {
      if (change.type === 'suppress') suppressions.add(change.suppression)
      else suppressions.remove(change.suppressionId)
    }
    return suppressions.list()
  }

  const takeChanges: Alerter['takeChanges'] = (sink) => {
    drafts.takeChanges((id, draft) => sink(stateRow('fleet', ALERTS, VERSION, 'draft', id, draft)))
    if (othersChanged) {
      sink(stateRow('fleet', ALERTS, VERSION, 'commands', '', commands.all()))
      sink(stateRow('fleet', ALERTS, VERSION, 'suppressions', '', suppressions.list()))
      othersChanged = false
    }
    history.reach.takeChanges(sink)
    history.environments.takeChanges(sink)
    after.takeChanges(sink)
  }

  const restore = (rows: Iterable<BaselineRow>): void => {
    for (const row of rows) {
      history.reach.restore(row)
      history.environments.restore(row)
      after.restore(row)
      if (row.detector !== ALERTS || row.version !== VERSION || row.state === '') continue
      const state = fromState(row.state)
      if (row.facet === 'draft') drafts.restore(row.value, state as AlertDraft)
      else if (row.facet === 'commands') commands.restore(state as string[])
      else for (const one of state as Suppression[]) suppressions.add(one)
    }
  }

  return {
    usualOf: (event) =>
      usualFacets(recentEventOf(event, false), recent.last(event.agentId, USUAL_OF_LAST)),
    ...{ add, addOne },
    command,
    suppress,
    suppressions: suppressions.list,
    get: (alertId) => {
      const draft = drafts.get(alertId)
      return draft === null ? null : writeAlert(draft, history)
    },
    restoreRecent: (events) => {
      for (const event of events) recent.add(event)
    },
    ...{ takeChanges, restore },
  }
}

const NO_FINDINGS: readonly Finding[] = []

type CloseCommand = Extract<AlertCommand, { readonly type: 'close' }>

const countedDetectors = ({ reasons }: AlertDraft): readonly string[] => [
  ...new Set(reasons.filter(({ context }) => !context).map(({ detector }) => detector)),
]

const isGraver = (risk: number, before: number): boolean => severityOf(risk) !== severityOf(before)

/** Who acknowledged it had seen something lesser: it asks for eyes again, and stays with whom it was assigned to. */
function reopen(draft: AlertDraft): void {
  if (draft.status === 'acknowledged') draft.status = 'open'
}
