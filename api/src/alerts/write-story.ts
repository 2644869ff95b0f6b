import { actionDeed, count } from '@tripline/detectors'
import type { Reason } from '../wire.ts'
import type { Stage } from './chain-steps.ts'
import { claimOf, figureOf, isFirst, shortId, tallyFigure } from './claims.ts'
import type { RecentEvent } from './recent-events.ts'
import {
  ageWord,
  attempt,
  capitalised,
  credentialWord,
  cut,
  deed,
  duration,
  environmentWord,
  inDays,
  pathEnd,
  plural,
  resourceName,
  times,
  withArticle,
} from './words.ts'
import type { Telling } from './write-title.ts'
import { bestReason, isDestruction } from './write-title.ts'

const MOST_SENTENCES = 4
/** Names in it come from outside. */
const MOST_CHARACTERS = 1200

/** Two to four sentences: what led to it, what it did, against what. Says only what the events show. */
export function writeStory(telling: Telling): string {
  const sentences = telling.stages.length > 0 ? ofChain(telling) : ofOne(telling)
  const story = sentences
    .filter((sentence) => sentence !== '')
    .slice(0, MOST_SENTENCES)
    .join(' ')
  return cut(story, MOST_CHARACTERS)
}

const stageOf = (telling: Telling, name: Stage['stage']): readonly RecentEvent[] =>
  telling.stages.find(({ stage }) => stage === name)?.events ?? []

// A chain: what it met, what it looked for and found, what it did with it, and that it never had.

function ofChain(telling: Telling): readonly string[] {
  const met = snag(telling)
  const search = searched(telling, met === '' ? telling.agentId : 'It')
  const led = met !== '' || search !== ''
  return [met, search, act(telling, led), never(telling)]
}

function snag(telling: Telling): string {
  const events = stageOf(telling, 'snag')
  const [first] = events
  if (first === undefined) return ''
  const same = events.filter(({ action }) => action === first.action)
  const where = environmentWord(first.environment)
  const how = first.outcome === 'denied' ? 'was refused' : 'failed'
  return `${telling.agentId} ${how} ${times(same.length)} when it called ${first.action}${where === '' ? '' : ` in ${where}`}.`
}

function searched(telling: Telling, subject: string): string {
  const parts: string[] = []
  const looked = stageOf(telling, 'discovery')
  if (looked.length > 0) parts.push(`looked around with ${plural(looked.length, 'call')}`)
  const [secret] = stageOf(telling, 'credential-access')
  if (secret !== undefined) parts.push(opened(secret))
  if (telling.firstUsedAt > 0) parts.push(`began to use ${credentialInFull(telling)}`)
  const last = parts.pop()
  if (last === undefined) return ''
  return `${subject} ${parts.length === 0 ? last : `${parts.join(', ')}, and ${last}`}.`
}

function opened(event: RecentEvent): string {
  if (event.resourceType === 'file') {
    return `opened the credentials file ${pathEnd(event.resourceId, 80)}`
  }
  const { past, object } = actionDeed(event.action)
  const name = resourceName(event.resourceId)
  return `${past} ${object}${name === '' || object.includes(name) ? '' : ` (${name})`}`
}

/** "domains-cli, a 412-day-old token issued to Dana Whitfield, a person (whole workspace)" */
function credentialInFull({ worst, credential }: Telling): string {
  const word = credentialWord(worst.credentialKind)
  if (credential === null) return `the ${word} ${shortId(worst.credentialId)}, new to it`
  const age = ageWord(credential.issuedAt, worst.at)
  const issued = credential.owner === '' ? 'new to it' : `issued to ${credential.owner}`
  const scope = credential.scope === '' ? '' : ` (${credential.scope})`
  const name = credential.name === '' ? shortId(worst.credentialId) : credential.name
  return `${name}, ${withArticle(age === '' ? word : `${age} ${word}`)} ${issued}${scope}`
}

function act(telling: Telling, led: boolean): string {
  const { worst } = telling
  const done =
    worst.outcome === 'denied'
      ? `${attempt(worst, 'the')} and was refused`
      : deed(worst, isDestruction(worst) ? 'the' : '')
  const forGood =
    worst.irreversible && worst.outcome === 'success' ? ', which cannot be undone' : ''
  const subject = led ? 'it' : telling.agentId
  if (telling.firstUsedAt > 0 && worst.at > telling.firstUsedAt) {
    return `${capitalised(duration(worst.at - telling.firstUsedAt))} later ${subject} ${done}${forGood}.`
  }
  return led ? `Then ${subject} ${done}${forGood}.` : `${subject} ${done}${forGood}.`
}

/** "It had never acted in production before: 0 of 26,101 calls in 30 days, 0 of its 5 peers." */
function never(telling: Telling): string {
  const firsts = telling.reasons.filter(isFirst)
  // The environment says most to a person; after it the best.
  const first = firsts.find(({ channel }) => channel === 'environment') ?? firsts[0]
  if (first === undefined) return usualSentence(telling, bestReason(telling))
  const what = claimOf(first, telling.eventOf(first.eventId))
  return `Never before had it ${participle(what)}: ${tallyFigure(first, telling.days)}${peersOf(first)}.`
}

// One thing: what was odd about which call, against what, and what else was.

function ofOne(telling: Telling): readonly string[] {
  const best = bestReason(telling)
  if (best === undefined) return [`${telling.agentId} ${deed(telling.worst, '')}.`]
  return [
    telling.decoy
      ? decoy(telling)
      : `${telling.agentId} ${claimOf(best, telling.eventOf(best.eventId))}.`,
    theCall(telling),
    telling.decoy ? '' : usualSentence(telling, best),
    also(telling, best),
  ]
}

function decoy({ agentId, worst }: Telling): string {
  const name = worst.resourceId === '' ? worst.credentialId : worst.resourceId
  return `${agentId} touched ${pathEnd(name, 80)}, a decoy that nothing real ever uses: whoever touches it is looking for what it can find.`
}

/** "The call was s3:GetObject on exports/2026.csv in production, with access key AKIA…, and was refused (AccessDenied)." */
function theCall({ worst }: Telling): string {
  const parts = [`The call was ${worst.action}`]
  if (worst.resourceId !== '' && !worst.action.endsWith(worst.resourceId)) {
    parts.push(` on ${pathEnd(worst.resourceId, 80)}`)
  }
  const where = environmentWord(worst.environment)
  if (where !== '') parts.push(` in ${where}`)
  if (worst.credentialId !== '') {
    parts.push(` with ${credentialWord(worst.credentialKind)} ${shortId(worst.credentialId)}`)
  }
  const code = worst.errorCode === '' ? '' : ` (${worst.errorCode})`
  if (worst.outcome !== 'success') {
    parts.push(worst.outcome === 'denied' ? `; it was refused${code}` : `; it failed${code}`)
  }
  return `${parts.join('')}.`
}

function usualSentence(telling: Telling, reason: Reason | undefined): string {
  if (reason === undefined) return ''
  if (isFirst(reason)) {
    return `It had never done so before: ${tallyFigure(reason, telling.days)}${peersOf(reason)}.`
  }
  const figure = figureOf(reason, telling.days)
  if (figure === '') return ''
  return `Usual for it: ${figure.replace(/^usually /, '').replace(/ is usual$/, '')}.`
}

/** ", 0 of its 5 peers, 2 of 23 other agents" */
function peersOf({ peers, fleet }: Reason): string {
  const group = peers.of > 0 ? `, ${count(peers.seen)} of its ${count(peers.of)} peers` : ''
  const all = fleet.of > peers.of ? `, ${count(fleet.seen)} of ${count(fleet.of)} other agents` : ''
  return `${group}${all}`
}

function also(telling: Telling, best: Reason): string {
  const others = telling.reasons.filter((reason) => reason !== best).slice(0, 2)
  if (others.length === 0) return ''
  const claims = others.map((reason) => `it ${claimOf(reason, telling.eventOf(reason.eventId))}`)
  const span = inDays(telling.days)
  return `Also unusual${span === '' ? '' : ` for what it did ${span}`}: ${claims.join('; ')}.`
}

/** The past tense as a participle: "took a role" → "taken a role". */
function participle(clause: string): string {
  return clause.replace(
    /^(?:took|did|ran|wrote|went|began|got|gave|woke|fell)\b/,
    (past) => PARTICIPLES.get(past) ?? past,
  )
}
const PARTICIPLES: ReadonlyMap<string, string> = new Map([
  ['took', 'taken'],
  ['did', 'done'],
  ['ran', 'run'],
  ['wrote', 'written'],
  ['went', 'gone'],
  ['began', 'begun'],
  ['got', 'got'],
  ['gave', 'given'],
  ['woke', 'woken'],
  ['fell', 'fallen'],
])
