import { count } from '@tripline/detectors'
import type { Reason } from '../wire.ts'
import type { RecentEvent } from './recent-events.ts'
import { credentialWord, environmentWord, inDays, pathEnd } from './words.ts'

/** Detectors whose tallies are calls of the agent; the others count minutes, steps, runs of a session. */
const COUNTS_CALLS = new Set([
  'novelty',
  'environment-crossing',
  'honeytoken',
  'revoked-credential',
])
const LONGEST_VALUE = 60

/** What a reason says, as a clause about the agent: "used a client new to it, harbor-sync/1.2". */
export function claimOf(reason: Reason, event: RecentEvent | null): string {
  const sentence = reason.sentence.replace(/^It /, '').replace(/\.$/, '')
  const clause = isToken(reason, event) ? sentence : sentence.replace(/\btoken\b/, 'credential')
  if (reason.detector === 'chain' && reason.note !== '') return `${clause}: ${reason.note}`
  const value = newValue(reason, event)
  return value === '' || clause.includes(value) ? clause : `${clause}, ${value}`
}

/** The detectors of credentials say token for all of them. */
function isToken({ detector, channel }: Reason, event: RecentEvent | null): boolean {
  if (detector !== 'credential-binding' && channel !== 'dormancy') return true
  return event !== null && credentialWord(event.credentialKind) === 'token'
}

/** The figure that makes a claim believable: "0 of 26,101 calls in 30 days", or what is usual; '' where there is none. */
export function figureOf(reason: Reason, days: number): string {
  if (COUNTS_CALLS.has(reason.detector) || reason.channel === 'owner')
    return tallyFigure(reason, days)
  if (reason.detector === 'sequence') return sequenceFigure(reason)
  const { detector, channel, expected } = reason
  if (expected === '') return ''
  if (detector === 'chain' || channel === 'dormancy') return `${expected} before`
  return /usual/.test(expected) ? expected : `${expected} is usual`
}

/** "0 of 26,101 calls in 30 days before": how often the agent did so. */
export function tallyFigure({ agent }: Reason, days: number): string {
  // "1 of 1 calls" says only that the agent is new.
  if (agent.of === agent.seen) return ''
  const span = inDays(days)
  return `${count(agent.seen)} of ${count(agent.of)} calls${span === '' ? ' before' : ` ${span}`}`
}

/** True where the agent's tally is in calls and says "never". */
export function isFirst({ detector, channel, agent }: Reason): boolean {
  const counts = COUNTS_CALLS.has(detector) || channel === 'owner'
  return counts && agent.seen === 0 && agent.of > 0
}

function sequenceFigure({ agent, expected }: Reason): string {
  const usual = expected.startsWith('usually ') ? expected.replace(/ \d+ %$/, '') : expected
  return agent.of === 0 ? usual : `${count(agent.seen)} of ${count(agent.of)} times so; ${usual}`
}

/** What was new, where the sentence does not name it. */
function newValue(reason: Reason, event: RecentEvent | null): string {
  const { detector, channel, observed } = reason
  if (detector === 'sequence') return observed.slice(0, 2 * LONGEST_VALUE)
  if (detector === 'model-use' || detector === 'silence') return observed.slice(0, LONGEST_VALUE)
  // What a loop burned says more than the call it repeats, which the evidence names.
  if (detector === 'loops') return reason.note
  if (detector === 'credential-binding') {
    if (['place', 'client'].includes(channel)) return observed.slice(0, LONGEST_VALUE)
    return event === null ? '' : shortId(event.credentialId)
  }
  if (detector !== 'novelty') return ''
  switch (channel) {
    case 'resource':
      return event === null || event.resourceId === '' ? observed : pathEnd(event.resourceId)
    case 'credential':
    case 'credential of agent':
      return event === null ? '' : credentialValue(event)
    case 'credential in environment':
      return event === null
        ? ''
        : `${shortId(event.credentialId)} in ${environmentWord(event.environment)}`
    case 'credential from network':
    case 'network':
    case 'subnet':
    case 'account and region':
    case 'resource type':
    case 'client':
    case 'error code':
    case 'model':
    case 'tool':
      return observed.slice(0, LONGEST_VALUE)
    default:
      return ''
  }
}

function credentialValue({ credentialId, credentialKind }: RecentEvent): string {
  const word = credentialWord(credentialKind)
  return `${word === 'credential' ? '' : `${word} `}${shortId(credentialId)}`
}

/** A credential's id, cut in the middle: both ends tell it from others. */
export function shortId(id: string): string {
  return id.length <= 24 ? id : `${id.slice(0, 12)}…${id.slice(-6)}`
}
