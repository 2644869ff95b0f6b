import type { UsualFacet } from '@tripline/detectors'
import { isShortLivedKind, lastingCredential, lastingPrincipal } from '@tripline/detectors'
import type { AuditEvent } from '@tripline/ingest'
import type { RecentEvent } from './recent-events.ts'

/** How far back in an agent's own events its usual is looked for. */
export const USUAL_OF_LAST = 512
/** Fewer events of a kind say nothing about what is usual. */
const FEWEST = 3
const MOST_SHOWN = 256

interface Facet {
  readonly name: string
  /** '' where the event has none. */
  readonly read: (event: RecentEvent) => string
  /** What the facet stands for in an event, as in one that shows the value. */
  readonly fieldsOf: (event: RecentEvent) => Partial<AuditEvent>
  /** Among which events: those of the same action, or of the same service, where it has none of the action. */
  readonly among: 'action' | 'service'
}

const placeOf = ({ account, region }: RecentEvent): string => `${account} ${region}`.trim()
const credentialOf = ({ credentialId, credentialKind, principal }: RecentEvent): string =>
  lastingCredential(credentialId, isShortLivedKind(credentialKind), lastingPrincipal(principal))

const FACETS: readonly Facet[] = [
  {
    name: 'action',
    among: 'service',
    read: ({ action }) => action,
    // A call of another action is another call: what it is about and what it does come with it, its arguments do not.
    fieldsOf: (event) => ({
      action: event.action,
      actionClass: event.actionClass,
      resourceType: event.resourceType,
      resourceId: event.resourceId,
      irreversible: event.irreversible,
      destructive: event.destructive,
      privilegeChange: event.privilegeChange,
      secretAccess: event.secretAccess,
      touchesBackup: event.touchesBackup,
      arguments: [],
    }),
  },
  {
    name: 'resource',
    among: 'action',
    read: ({ resourceId }) => resourceId,
    fieldsOf: ({ resourceId, resourceType }) => ({ resourceId, resourceType }),
  },
  {
    name: 'environment',
    among: 'action',
    read: ({ environment }) => (environment === 'unknown' ? '' : environment),
    // An environment is made of accounts: to be in another is to be in one of those.
    fieldsOf: ({ environment, account, region }) => ({ environment, account, region }),
  },
  {
    name: 'account and region',
    among: 'action',
    read: placeOf,
    fieldsOf: ({ account, region }) => ({ account, region }),
  },
  {
    name: 'credential',
    among: 'action',
    read: credentialOf,
    fieldsOf: ({ credentialId, credentialKind, principal, delegation }) => ({
      credentialId,
      credentialKind,
      principal,
      delegation,
    }),
  },
  {
    name: 'address',
    among: 'action',
    read: ({ sourceIp }) => sourceIp,
    fieldsOf: ({ sourceIp, asn, country }) => ({ sourceIp, asn, country }),
  },
  {
    name: 'client',
    among: 'action',
    read: ({ userAgent }) => userAgent,
    fieldsOf: ({ userAgent }) => ({ userAgent }),
  },
  {
    name: 'model',
    among: 'action',
    read: ({ model }) => model,
    fieldsOf: ({ model }) => ({ model }),
  },
  {
    name: 'outcome',
    among: 'action',
    read: ({ outcome, errorCode }) => `${outcome} ${errorCode}`.trim(),
    fieldsOf: ({ outcome, errorCode }) => ({ outcome, errorCode }),
  },
]

/**
 * What the agent's own earlier events show most, of each facet in which the event differs from that. `past` newest first;
 * what belongs to an alert is nobody's usual.
 */
export function usualFacets(event: RecentEvent, past: readonly RecentEvent[]): UsualFacet[] {
  const ofService = past.filter(({ alerted, service }) => !alerted && service === event.service)
  const ofAction = ofService.filter(({ action }) => action === event.action)
  const alike = ofAction.length >= FEWEST ? ofAction : ofService
  const found: UsualFacet[] = []
  for (const { name, among, read, fieldsOf } of FACETS) {
    const now = read(event)
    const usual = commonest(among === 'service' ? ofService : alike, read)
    if (now === '' || usual === null || read(usual) === now) continue
    // The place goes with the environment, and a thing of another kind is no other thing of this kind.
    if (name === 'account and region' && usual.environment !== event.environment) continue
    if (name === 'resource' && usual.resourceType !== event.resourceType) continue
    found.push({ facet: name, now: shown(now), usual: shown(read(usual)), fields: fieldsOf(usual) })
  }
  return found
}

/** As much of a value as is told: an alert holds many. */
const shown = (value: string): string => value.slice(0, MOST_SHOWN)

/** The newest event with the value that most of them show; null where too few show one. */
function commonest(
  events: readonly RecentEvent[],
  read: (event: RecentEvent) => string,
): RecentEvent | null {
  const seen = new Map<string, { readonly event: RecentEvent; times: number }>()
  let best: { readonly event: RecentEvent; times: number } | null = null
  for (const event of events) {
    const value = read(event)
    if (value === '') continue
    const known = seen.get(value) ?? { event, times: 0 }
    known.times++
    seen.set(value, known)
    if (best === null || known.times > best.times) best = known
  }
  return best !== null && best.times >= FEWEST ? best.event : null
}
