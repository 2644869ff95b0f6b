import type { BaselineRow } from '@tripline/detectors'
import { isShortLivedKind, lastingCredential, lastingPrincipal } from '@tripline/detectors'
import type { Environment } from '@tripline/ingest'
import type { Reach } from '../wire.ts'
import type { RecentEvent } from './recent-events.ts'
import { fromState, stateRow } from './state-row.ts'
import type { SavedResource, Touched } from './touched.ts'
import { newTouched, noteTouched, restoredResource, savedResource, told } from './touched.ts'

/**
 * What each credential was seen to touch: what it can do next. Sessions of one role count as one credential, because
 * their keys are new every hour. Bounded; the oldest known go first.
 */
export interface CredentialReach {
  note(event: RecentEvent): void
  of(event: RecentEvent): readonly Reach[]
  /** When the agent was first seen with the event's credential; 0 when never. */
  firstUse(event: RecentEvent): number
  takeChanges(sink: (row: BaselineRow) => void): void
  restore(row: BaselineRow): void
}

export const REACH = 'reach'
const VERSION = 1
const MOST_CREDENTIALS = 16_384
const MOST_AGENTS = 16
const ORDER: readonly Environment[] = ['prod', 'staging', 'dev', 'unknown']

interface CredentialTouched {
  readonly environments: Map<Environment, Touched>
  readonly agents: Map<string, number>
}

type Saved = readonly [
  environments: readonly (readonly [
    environment: Environment,
    services: readonly string[],
    resources: readonly SavedResource[],
    // What an earlier release did not save.
    resourceTypes?: readonly string[],
    more?: boolean,
  ])[],
  agents: readonly (readonly [string, number])[],
]

export function createCredentialReach(
  isProtected: (resourceId: string) => boolean = () => false,
): CredentialReach {
  const credentials = new Map<string, CredentialTouched>()
  const changed = new Set<string>()
  const names = new Map<string, string>()

  const nameOf = ({ credentialId, credentialKind, principal }: RecentEvent): string => {
    const known = names.get(credentialId)
    if (known !== undefined) return known
    const name = lastingCredential(
      credentialId,
      isShortLivedKind(credentialKind),
      lastingPrincipal(principal),
    )
    if (names.size >= MOST_CREDENTIALS) names.clear()
    names.set(credentialId, name)
    return name
  }

  const reachOf = (credentialId: string): CredentialTouched => {
    const known = credentials.get(credentialId)
    if (known !== undefined) return known
    if (credentials.size >= MOST_CREDENTIALS) {
      const oldest = credentials.keys().next()
      if (!oldest.done) {
        credentials.delete(oldest.value)
        changed.add(oldest.value)
      }
    }
    const fresh = {
      environments: new Map<Environment, Touched>(),
      agents: new Map<string, number>(),
    }
    credentials.set(credentialId, fresh)
    return fresh
  }

  const note = (event: RecentEvent): void => {
    const id = nameOf(event)
    if (id === '') return
    const reach = reachOf(id)
    if (!reach.agents.has(event.agentId) && reach.agents.size < MOST_AGENTS) {
      reach.agents.set(event.agentId, event.at)
      changed.add(id)
    }
    // A refused call reached nothing.
    if (event.outcome !== 'success') return
    let touched = reach.environments.get(event.environment)
    if (touched === undefined) {
      touched = newTouched()
      reach.environments.set(event.environment, touched)
      changed.add(id)
    }
    if (noteTouched(touched, event)) changed.add(id)
  }

  return {
    note,
    of: (event) => {
      const environments = credentials.get(nameOf(event))?.environments
      if (environments === undefined) return []
      return ORDER.flatMap((environment) => {
        const touched = environments.get(environment)
        if (touched === undefined) return []
        return [told(environment, touched, isProtected)]
      })
    },
    firstUse: (event) => credentials.get(nameOf(event))?.agents.get(event.agentId) ?? 0,
    takeChanges: (sink) => {
      for (const id of changed) {
        const reach = credentials.get(id)
        const saved: Saved | null =
          reach === undefined
            ? null
            : [
                [...reach.environments].map(([environment, touched]) => [
                  environment,
                  [...touched.services],
                  [...touched.resources].map(savedResource),
                  [...touched.resourceTypes],
                  touched.more,
                ]),
                [...reach.agents],
              ]
        sink(stateRow('fleet', REACH, VERSION, 'credential', id, saved))
      }
      changed.clear()
    },
    restore: (row) => {
      if (row.detector !== REACH || row.version !== VERSION || row.state === '') return
      const [environments, agents] = fromState(row.state) as Saved
      credentials.set(row.value, {
        environments: new Map(
          environments.map(([environment, services, resources, types = [], more = false]) => [
            environment,
            {
              services: new Set(services),
              resourceTypes: new Set(types),
              resources: new Map(resources.map(restoredResource)),
              more,
            },
          ]),
        ),
        agents: new Map(agents),
      })
    },
  }
}
