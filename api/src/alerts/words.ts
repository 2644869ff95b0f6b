import { actionDeed } from '@tripline/detectors'
import type { Environment } from '@tripline/ingest'
import type { RecentEvent } from './recent-events.ts'

const DAY_MS = 86_400_000

/** "9 s", "75 s", "4 min", "3 h", "2 days": one unit, no figure that is not meant. */
export function duration(ms: number): string {
  const seconds = Math.round(Math.max(0, ms) / 1000)
  if (seconds < 1) return 'under 1 s'
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`
  if (seconds < 48 * 3600) return `${Math.round(seconds / 3600)} h`
  return `${Math.round(seconds / 86_400)} days`
}

/** "2026-06-12 14:02 UTC" */
export function minuteWord(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** "in 30 days", "in one day"; '' for less. */
export function inDays(days: number): string {
  if (days < 1) return ''
  return days === 1 ? 'in one day' : `in ${days} days`
}

/** "412-day-old" between two times; '' for less than two days. */
export function ageWord(from: number, to: number): string {
  const days = Math.floor((to - from) / DAY_MS)
  return from === 0 || days < 2 ? '' : `${days}-day-old`
}

export function environmentWord(environment: Environment): string {
  if (environment === 'prod') return 'production'
  if (environment === 'dev') return 'development'
  return environment === 'unknown' ? '' : environment
}

/** The name within an id: what follows the last / or : of an ARN or path, at most 60 characters. */
export function resourceName(resourceId: string): string {
  const parts = resourceId.split(/[/:]/).filter((part) => part !== '')
  return (parts.at(-1) ?? '').slice(0, 60)
}

/** A path as far as a line has room: its end says most. */
export function pathEnd(path: string, most = 48): string {
  if (path.length <= most) return path
  const parts = path.split('/')
  let end = parts.pop() ?? ''
  while (parts.length > 0 && end.length + (parts.at(-1)?.length ?? 0) + 3 <= most) {
    end = `${parts.pop()}/${end}`
  }
  return `…/${end.slice(-most)}`
}

export function credentialWord(kind: string): string {
  if (kind.includes('access_key') || kind.includes('access-key')) return 'access key'
  if (kind.includes('virtual_key')) return 'virtual key'
  if (kind.includes('session')) return 'role session'
  if (kind.includes('token')) return 'token'
  return kind.includes('service_account') ? 'service account' : 'credential'
}

/** "a token", "an access key" */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`
}

/** "deleted the production volume pg-data and its 7 backups": what a call did, in words that only say what it shows. */
export function deed(event: RecentEvent, article: string): string {
  const { past, object } = actionDeed(event.action)
  return `${past} ${target(event, object, article)}`
}

/** "tried to delete the production volume pg-data": what a refused call would have done. */
export function attempt(event: RecentEvent, article: string): string {
  const { base, object } = actionDeed(event.action)
  return `tried to ${base} ${target({ ...event, irreversible: false }, object, article)}`
}

/** "Delete the production volume pg-data": what a call would do that nobody has made yet. */
export function intent(event: Aimed, article: string): string {
  const { base, object } = actionDeed(event.action)
  return capitalised(`${base} ${target(event, object, article)}`)
}

/** What a call is aimed at, and what would go with it. */
type Aimed = Pick<
  RecentEvent,
  'action' | 'environment' | 'resourceId' | 'touchesBackup' | 'irreversible' | 'backups'
>

function target(event: Aimed, object: string, article: string): string {
  const name = resourceName(event.resourceId)
  const noun = object.replace(/^(?:an?|the) /, '')
  const isNamed = name !== '' && !noun.endsWith(name)
  // Of many things by nature, one with a name is one.
  const singular = isNamed ? noun.replace(/(?<=[^s])s$/, '') : noun
  const parts = [article, environmentWord(event.environment), singular, isNamed ? name : '']
  return `${parts.filter((part) => part !== '').join(' ')}${backupsOf(event)}`
}

/** " and its 7 backups" where they went with it. */
function backupsOf({ touchesBackup, irreversible, backups }: Aimed): string {
  if (!touchesBackup || !irreversible) return ''
  if (backups === 0) return ' and its backups'
  return backups === 1 ? ' and its only backup' : ` and its ${backups} backups`
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

export function times(count: number): string {
  if (count === 1) return 'once'
  return count === 2 ? 'twice' : `${count} times`
}

/** "3 calls", "1 call" */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** "a", "a and b", "a, b and c" */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`
}

/** Cut at a word's end where it is too long. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text
  const end = text.lastIndexOf(' ', most - 1)
  return `${text.slice(0, end > most / 2 ? end : most - 1).replace(/[,;: ]+$/, '')}…`
}
