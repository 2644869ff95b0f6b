import type { Environment } from '@tripline/ingest'
import type { Reach } from '../wire.ts'
import type { RecentEvent } from './recent-events.ts'

const MOST_SERVICES = 32
const MOST_TYPES = 16
const MOST_RESOURCES = 24

/** What one credential touched in one environment. */
export interface Touched {
  readonly services: Set<string>
  readonly resourceTypes: Set<string>
  readonly resources: Map<string, TouchedResource>
  /** Something was left out. */
  more: boolean
}

/** What was seen of one resource. Plain, so that it can be saved as it is; written only when it changes. */
interface TouchedResource {
  readonly type: string
  readonly gone: boolean
  readonly changed: boolean
  readonly backups: number
}

/** The last three are absent in what an earlier release saved. */
export type SavedResource = readonly [
  id: string,
  gone: boolean,
  type?: string,
  changed?: boolean,
  backups?: number,
]

export const newTouched = (): Touched => ({
  services: new Set(),
  resourceTypes: new Set(),
  resources: new Map(),
  more: false,
})

export const savedResource = ([id, resource]: readonly [
  string,
  TouchedResource,
]): SavedResource => [id, resource.gone, resource.type, resource.changed, resource.backups]

/** Takes in what a call that went through shows. True when it is news. */
export function noteTouched(touched: Touched, event: RecentEvent): boolean {
  const news = [
    addName(touched.services, event.service, MOST_SERVICES),
    addName(touched.resourceTypes, event.resourceType, MOST_TYPES),
    noteResource(touched, event),
  ]
  return news.includes(true)
}

export const restoredResource = ([
  id,
  gone,
  type = '',
  changed = gone,
  backups = 0,
]: SavedResource): [string, TouchedResource] => [id, { type, gone, changed, backups }]

/** True when the name is new; what no longer fits is left out. */
function addName(names: Set<string>, name: string, most: number): boolean {
  if (name === '' || names.has(name) || names.size >= most) return false
  names.add(name)
  return true
}

const READS: ReadonlySet<string> = new Set(['read', 'list', 'llm', 'other'])

/** True when something was learned of the resource. What is full keeps what matters more than the newcomer. */
function noteResource(touched: Touched, event: RecentEvent): boolean {
  if (event.resourceId === '') return false
  const { resources } = touched
  const known = resources.get(event.resourceId)
  const gone =
    event.destructive && (event.actionClass === 'destroy' || event.actionClass === 'delete')
  const seen: TouchedResource = {
    type: event.resourceType === '' ? (known?.type ?? '') : event.resourceType,
    gone,
    changed: known?.changed === true || !READS.has(event.actionClass),
    backups: Math.max(event.backups, known?.backups ?? 0),
  }
  if (known !== undefined) {
    const same =
      known.gone === seen.gone &&
      known.type === seen.type &&
      known.changed === seen.changed &&
      known.backups === seen.backups
    if (!same) resources.set(event.resourceId, seen)
    return !same
  }
  if (resources.size >= MOST_RESOURCES) {
    const wasFull = touched.more
    touched.more = true
    const victim = least(resources)
    if (victim === null || weightOf(seen) <= victim.weight) return !wasFull
    resources.delete(victim.id)
  }
  resources.set(event.resourceId, seen)
  return true
}

/** The oldest of those that matter least. */
function least(resources: ReadonlyMap<string, TouchedResource>): {
  readonly id: string
  readonly weight: number
} | null {
  let found: { readonly id: string; readonly weight: number } | null = null
  for (const [id, resource] of resources) {
    const weight = weightOf(resource)
    if (found === null || weight < found.weight) found = { id, weight }
  }
  return found
}

/** What a person looks for first: what is gone, what took backups along, what was changed. */
const weightOf = ({ gone, changed, backups }: TouchedResource): number =>
  (gone ? 4 : 0) + (backups > 0 ? 2 : 0) + (changed ? 1 : 0)

/** For people: what matters most first. */
export function told(
  environment: Environment,
  touched: Touched,
  isProtected: (resourceId: string) => boolean,
): Reach {
  const resources = [...touched.resources].map(([id, resource]) => {
    const guarded = isProtected(id)
    // Between what is gone and what took backups along.
    return { id, guarded, resource, weight: weightOf(resource) + (guarded ? 3 : 0) }
  })
  resources.sort((a, b) => b.weight - a.weight)
  return {
    environment,
    services: touched.services.size,
    serviceNames: [...touched.services],
    resourceTypes: [...touched.resourceTypes],
    resources: resources.map(({ id, guarded, resource: { type, gone, changed, backups } }) => ({
      ...{ id, type, gone, protected: guarded, changed, backups },
    })),
    more: touched.more,
  }
}
