import { count } from '@tripline/detectors'
import type { Allowed, Reach } from '../wire.ts'
import { cut, environmentWord, listed, plural, resourceName } from './words.ts'

const MOST_CHARACTERS = 600
const MOST_NAMED = 3

/** The blast radius in words: what was reached, what of it is gone with its backups, what is allowed. '' where nothing is known. */
export function blastRadiusWords(reach: readonly Reach[], allowed: Allowed | null): string {
  const sentences = [
    reachedWords(reach),
    goneWords(reach),
    backupWords(reach),
    allowedWords(allowed),
  ]
  return cut(sentences.filter((one) => one !== '').join(' '), MOST_CHARACTERS)
}

/** "This credential reached 6 services and 24 or more resources in production, and 2 services in staging." */
function reachedWords(reach: readonly Reach[]): string {
  const parts = reach.flatMap(({ environment, services, resources, more }) => {
    const things = [
      services === 0 ? '' : plural(services, 'service'),
      resources.length === 0 ? '' : resourceCount(resources.length, more),
    ].filter((part) => part !== '')
    if (things.length === 0) return []
    const where = environmentWord(environment)
    return [`${things.join(' and ')} in ${where === '' ? 'an environment not known' : where}`]
  })
  return parts.length === 0 ? '' : `This credential was seen to reach ${listed(parts)}.`
}

const resourceCount = (known: number, more: boolean): string =>
  more ? `more than ${plural(known, 'resource')}` : plural(known, 'resource')

function goneWords(reach: readonly Reach[]): string {
  const gone = reach.flatMap(({ resources }) => resources.filter((one) => one.gone))
  if (gone.length === 0) return ''
  const names = gone.slice(0, MOST_NAMED).map(({ id }) => resourceName(id))
  const more = gone.length - names.length
  if (more > 0) names.push(`${count(more)} more`)
  return `It deleted ${listed(names)}.`
}

/** Backups that went with what they protect shared its fate; of what stands nothing is claimed. */
function backupWords(reach: readonly Reach[]): string {
  const gone = reach.flatMap(({ resources }) => resources.filter((one) => one.gone))
  const lostBackups = gone.reduce((sum, { backups }) => sum + backups, 0)
  if (lostBackups === 0) return ''
  return lostBackups === 1
    ? 'The only backup on it went with it.'
    : `${count(lostBackups)} backups were on what was deleted, and went with it.`
}

function allowedWords(allowed: Allowed | null): string {
  if (allowed === null) return ''
  const { outside, everything, scope, agentActions, credentialActions } = allowed
  const may = everything
    ? 'The credential is declared to allow every action'
    : scope === ''
      ? ''
      : `The credential is declared for: ${scope}`
  if (outside.length > 0) {
    const named = outside.slice(0, MOST_NAMED).join(', ')
    const more = outside.length > MOST_NAMED ? ` and ${outside.length - MOST_NAMED} more` : ''
    return `${may === '' ? '' : `${may}. `}Its declared actions do not include ${named}${more}.`
  }
  if (may !== '') return `${may}.`
  return agentActions.length + credentialActions.length > 0
    ? 'All it did is among its declared actions.'
    : ''
}
