import { count } from '@tripline/detectors'
import type { Reason } from '../wire.ts'
import type { Stage } from './chain-steps.ts'
import {
  actOf,
  capitalised,
  deed,
  duration,
  environmentWord,
  plural,
  resourceName,
  times,
} from './words.ts'
import type { Telling } from './write-title.ts'
import { foreignCredential, isDestruction } from './write-title.ts'

const MOST_SENTENCES = 4
/** Names in it come from outside. */
const MOST_CHARACTERS = 1200

/** Two to four sentences: what led to it, what it did, against what. Says only what the events show. */
export function writeStory(telling: Telling): string {
  const sentences = [snag(telling), deedSentence(telling), ...never(telling), others(telling)]
  const story = sentences
    .filter((sentence) => sentence !== '')
    .slice(0, MOST_SENTENCES)
    .join(' ')
  return story.length > MOST_CHARACTERS ? `${story.slice(0, MOST_CHARACTERS - 1)}…` : story
}

const stageOf = (telling: Telling, name: Stage['stage']): Stage | undefined =>
  telling.stages.find(({ stage }) => stage === name)

function snag(telling: Telling): string {
  const [first] = stageOf(telling, 'snag')?.events ?? []
  if (first === undefined) return ''
  const same =
    stageOf(telling, 'snag')?.events.filter(({ action }) => action === first.action) ?? []
  const where = environmentWord(first.environment)
  const how = first.outcome === 'denied' ? 'was refused' : 'failed'
  return `${telling.agentId} ${how} ${times(same.length)} when it called ${first.action}${where === '' ? '' : ` in ${where}`}.`
}

function deedSentence(telling: Telling): string {
  const { worst } = telling
  const subject = snag(telling) === '' ? telling.agentId : 'It'
  const lead: string[] = []
  const looked = stageOf(telling, 'discovery')
  if (looked !== undefined) {
    lead.push(`looked around with ${plural(looked.events.length, 'call')}`)
  }
  const [secret] = stageOf(telling, 'credential-access')?.events ?? []
  if (secret !== undefined) {
    lead.push(
      `read ${resourceName(secret.resourceId) || actOf(secret.action).noun || 'a secret'}, which holds a secret`,
    )
  }
  const when =
    telling.firstUsedAt > 0
      ? `${duration(worst.at - telling.firstUsedAt)} after first using ${foreignCredential(telling)} `
      : ''
  const refused = worst.outcome === 'denied' ? 'was refused when it ' : ''
  const done = `${when}${refused}${deed(worst, isDestruction(worst) ? 'the' : '')}`
  const parts = [...lead, done]
  const last = parts.pop() ?? ''
  return `${capitalised(subject)} ${parts.length === 0 ? last : `${parts.join(', ')}, and ${last}`}.`
}

/** "In 38 days and 41,312 calls it had never acted in production (peers 0 of 5)." */
function never(telling: Telling): readonly string[] {
  const firsts = telling.reasons.filter(({ agent }) => agent.seen === 0 && agent.of > 0)
  // The environment says most to a person; after it the loudest.
  const first = firsts.find(isEnvironment) ?? firsts[0]
  if (first === undefined) return []
  const span = telling.days >= 1 ? `In ${duration(telling.days * 86_400_000)} and ` : 'In '
  const what = first.sentence.replace(/^It /, '').replace(/\.$/, '')
  const peers = first.peers.of > 0 ? `, its peers ${first.peers.seen} of ${first.peers.of}` : ''
  return [`${span}${count(first.agent.of)} calls before: 0 times it ${what}${peers}.`]
}

const isEnvironment = ({ detector, channel }: Reason): boolean =>
  channel === 'environment' || detector.startsWith('environment')

function others(telling: Telling): string {
  const counted = telling.reasons.length
  const [best] = telling.reasons
  if (counted === 0 || best === undefined) return ''
  return telling.stages.length > 0 ? '' : usual(best)
}

function usual({ usual: bar, expected, observed }: Reason): string {
  if (expected === '' || observed === '') return ''
  const label = bar === null ? expected : bar.label
  return `Seen: ${observed}; usual: ${label}.`
}
