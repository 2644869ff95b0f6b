import type { BaselineRow } from '@tripline/detectors'
import { isShortLivedKind, lastingCredential, lastingPrincipal } from '@tripline/detectors'
import type { Environment } from '@tripline/ingest'
import type { Alert } from '../wire.ts'
import type { RecentEvent } from './recent-events.ts'
import { fromState, stateRow } from './state-row.ts'

/**
 * What each credential was seen to touch: what it can do next. Sessions of one role count as one credential, because
 * their keys are new every hour. Bounded; the oldest known go first.
 */
export interface CredentialReach {
  note(event: RecentEvent): void
  of(event: RecentEvent): Alert['reach']
  /** When the agent was first seen with the event's credential; 0 when never. */
  firstUse(event: RecentEvent): number
  takeChanges(sink: (row: BaselineRow) => void): void
  restore(row: BaselineRow): void
}

export const REACH = 'reach'
const VERSION = 1
const MOST_CREDENTIALS = 16_384
const MOST_SERVICES = 32
const MOST_RESOURCES = 24
const MOST_AGENTS = 16
const ORDER: readonly Environment[] = ['prod', 'staging', 'dev', 'unknown']

interface Touched {
  readonly services: Set<string>
  /** Resource → destroyed. */
  readonly resources: Map<string, boolean>
}

interface Reach {
  readonly environments: Map<Environment, Touched>
  readonly agents: Map<string, number>
}

type Saved = readonly [
  environments: readonly (readonly [
    Environment,
    readonly string[],
    readonly [string, boolean][],
  ])[],
  agents: readonly (readonly [string, number])[],
]

export function createCredentialReach(): CredentialReach {
  const credentials = new Map<string, Reach>()
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

  const reachOf = (credentialId: string): Reach => {
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
      touched = { services: new Set(), resources: new Map() }
      reach.environments.set(event.environment, touched)
      changed.add(id)
    }
    const { services, resources } = touched
    if (event.service !== '' && !services.has(event.service) && services.size < MOST_SERVICES) {
      services.add(event.service)
      changed.add(id)
    }
    if (event.resourceId === '') return
    const gone =
      event.destructive && (event.actionClass === 'destroy' || event.actionClass === 'delete')
    const known = resources.get(event.resourceId)
    if (known === gone || (known === undefined && resources.size >= MOST_RESOURCES && !gone)) return
    resources.set(event.resourceId, gone)
    changed.add(id)
  }

  return {
    note,
    of: (event) => {
      const environments = credentials.get(nameOf(event))?.environments
      if (environments === undefined) return []
      return ORDER.flatMap((environment) => {
        const touched = environments.get(environment)
        if (touched === undefined) return []
        const resources = [...touched.resources].map(([id, gone]) => ({ id, gone }))
        return [{ environment, services: touched.services.size, resources }]
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
                [...reach.environments].map(([environment, { services, resources }]) => [
                  environment,
                  [...services],
                  [...resources],
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
          environments.map(([environment, services, resources]) => [
            environment,
            { services: new Set(services), resources: new Map(resources) },
          ]),
        ),
        agents: new Map(agents),
      })
    },
  }
}
