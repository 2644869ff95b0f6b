import type { Finding, Reasoning } from '@tripline/detectors'
import type { Alert, AlertStatus, Reason, Verdict } from '../wire.ts'
import type { RecentEvent } from './recent-events.ts'

/** The event an alert is judged by: the riskiest one. */
export interface Worst {
  readonly event: RecentEvent
  readonly risk: number
  readonly reasoning: Reasoning
}

/** An alert as it grows: what its sentences are written from. Plain data, so that it can be saved as it is. */
export interface AlertDraft {
  readonly id: string
  readonly agentId: string
  readonly sessionId: string
  readonly openedAt: number
  readonly recordLateMs: number
  readonly detectedInMs: number
  /** Calls learned of the agent when the alert opened, and how many days they span. */
  readonly calls: number
  readonly days: number
  /** What the agent did before, this session: context, oldest first. */
  readonly before: readonly RecentEvent[]
  /** When the session began, as far as it is known. */
  readonly startedAt: number
  updatedAt: number
  sequence: number
  status: AlertStatus
  assignee: string
  verdict: Verdict | null
  outsideBudget: boolean
  suppressed: boolean
  /** Holds something that no suppression may hide. */
  neverSilenced: boolean
  worst: Worst
  readonly events: RecentEvent[]
  eventCount: number
  readonly reasons: Reason[]
  readonly techniques: string[]
  ordinary: Alert['ordinary']
  /** Earlier events most alike the worst one. */
  nearest: Alert['nearest']
}

const MOST_EVENTS = 200
const MOST_REASONS = 24
const MOST_TECHNIQUES = 12

/** Takes the finding in when it is new or louder than what is known of its channel. True when it was. */
export function addFinding(draft: AlertDraft, finding: Finding): boolean {
  for (const technique of finding.context ? [] : finding.techniques) {
    if (draft.techniques.length < MOST_TECHNIQUES && !draft.techniques.includes(technique)) {
      draft.techniques.push(technique)
    }
  }
  const at = draft.reasons.findIndex(
    (reason) => reason.detector === finding.detector && reason.channel === finding.channel,
  )
  const known = draft.reasons[at]
  if (known !== undefined && known.bits >= round1(finding.shownBits)) return false
  if (at >= 0) draft.reasons[at] = reasonOf(finding)
  else if (draft.reasons.length < MOST_REASONS) draft.reasons.push(reasonOf(finding))
  else return false
  return known === undefined
}

/** Counts an event of the alert and keeps it while there is room. */
export function addEvent(draft: AlertDraft, event: RecentEvent): void {
  draft.eventCount++
  draft.updatedAt = Math.max(draft.updatedAt, event.at)
  if (draft.events.length < MOST_EVENTS) draft.events.push(event)
}

function reasonOf(finding: Finding): Reason {
  const { evidence } = finding
  return {
    detector: finding.detector,
    channel: finding.channel,
    sentence: evidence.sentence,
    observed: evidence.observed,
    expected: evidence.expected,
    agent: evidence.agent,
    peers: evidence.peers,
    fleet: evidence.fleet,
    usual: evidence.usual,
    now: evidence.now,
    bits: round1(finding.shownBits),
    rarity: finding.rarity,
    note: evidence.note,
    context: finding.context,
    eventId: finding.eventId,
  }
}

const round1 = (bits: number): number => Math.round(bits * 10) / 10
