import { actionSentence } from '@tripline/detectors'
import type { Environment } from '@tripline/ingest'
import type { RecentEvent } from './recent-events.ts'

/** "9 s", "75 s", "4 min", "3 h", "2 days": one unit, no figure that is not meant. */
export function duration(ms: number): string {
  const seconds = Math.round(Math.max(0, ms) / 1000)
  if (seconds < 1) return 'under 1 s'
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`
  if (seconds < 48 * 3600) return `${Math.round(seconds / 3600)} h`
  return `${Math.round(seconds / 86_400)} days`
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

export function credentialWord(kind: string): string {
  if (kind.includes('access_key') || kind.includes('access-key')) return 'access key'
  if (kind.includes('session')) return 'role session'
  if (kind.includes('token')) return 'token'
  return kind.includes('service_account') ? 'service account' : 'credential'
}

/** "deleted", "volume" of "It deleted a volume". */
export function actOf(action: string): { readonly verb: string; readonly noun: string } {
  const match = /^It (\S+)(?: (?:an? |the )?(.*))?$/.exec(actionSentence(action))
  return { verb: match?.[1] ?? 'called', noun: match?.[2] ?? '' }
}

/** "deleted the production volume pg-data and its backups": what a call did, in words that only say what it shows. */
export function deed(event: RecentEvent, article: string): string {
  const { verb, noun } = actOf(event.action)
  const name = resourceName(event.resourceId)
  const parts = [verb, article, environmentWord(event.environment), noun]
  if (name !== '' && !noun.endsWith(name)) parts.push(name)
  const backups = event.touchesBackup && event.irreversible ? ' and its backups' : ''
  return parts.filter((part) => part !== '').join(' ') + backups
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** "once", "twice", "3 times" */
export function times(count: number): string {
  if (count === 1) return 'once'
  return count === 2 ? 'twice' : `${count} times`
}

/** "3 calls", "1 call" */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
