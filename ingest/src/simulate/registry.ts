import { DAY } from './calendar.ts'
import {
  accessKeyOf,
  railwayTokenAt,
  roleArnOf,
  serviceAccountOf,
  spiffeIdOf,
  vaultEntityOf,
} from './credentials.ts'
import type { Persona } from './persona.ts'
import { accounts, decoyKey, decoySecret, foundToken, volumes } from './world.ts'

/** The content of `agents.yaml`, as a plain object. */
export interface RegistryDocument {
  readonly agents: readonly RegistryAgent[]
  readonly credentials: readonly RegistryCredential[]
  readonly decoys: readonly string[]
  readonly protectedResources: readonly string[]
  readonly environments: Readonly<Record<string, readonly string[]>>
}

export interface RegistryAgent {
  readonly id: string
  readonly owner: string
  readonly charter: string
  readonly environment: string
  readonly peerGroup: string
  readonly credentials: readonly string[]
  readonly protected: boolean
}

export interface RegistryCredential {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly owner: string
  readonly ownerKind: 'agent' | 'person' | 'team'
  readonly issuedAt: string
  readonly scope: string
  readonly environments: readonly string[]
}

/** Railway tokens are listed this far ahead, so that a rotation does not surprise a running demo. */
const railwayGenerations = 4

export function describeRegistry(
  personas: readonly Persona[],
  worldStartsAt: number,
  at: number,
): RegistryDocument {
  return {
    agents: personas.map((persona) => ({
      id: persona.id,
      owner: persona.owner,
      charter: persona.charter,
      environment: persona.environment,
      peerGroup: persona.peerGroup,
      credentials: credentialsOf(persona, worldStartsAt).map((one) => one.id),
      protected: persona.id === 'deploy-runner',
    })),
    credentials: [
      ...personas.flatMap((persona) => credentialsOf(persona, worldStartsAt)),
      {
        id: foundToken.id,
        name: foundToken.name,
        kind: foundToken.kind,
        owner: foundToken.owner,
        ownerKind: 'person',
        issuedAt: new Date(at - foundToken.ageDays * DAY).toISOString(),
        scope: 'whole workspace, 214 operations',
        environments: ['prod', 'staging', 'dev'],
      },
    ],
    decoys: [decoyKey.id, decoySecret],
    protectedResources: volumes
      .filter((volume) => volume.environment === 'production')
      .flatMap((volume) => [volume.id, volume.name]),
    environments: {
      prod: [accounts.prod, 'production', 'prod-1'],
      staging: [accounts.staging, 'staging', '*.staging.harborline.example'],
      dev: [accounts.dev, 'dev'],
    },
  }
}

function credentialsOf(persona: Persona, worldStartsAt: number): readonly RegistryCredential[] {
  const base = {
    owner: persona.id,
    ownerKind: 'agent' as const,
    issuedAt: new Date(worldStartsAt).toISOString(),
    environments: [persona.environment],
  }
  const list: RegistryCredential[] = [
    { ...base, id: spiffeIdOf(persona), name: persona.id, kind: 'workload', scope: 'service mesh' },
  ]
  if (persona.virtualKey !== '') {
    list.push({
      ...base,
      id: persona.virtualKey,
      name: persona.virtualKey,
      kind: 'virtual_key',
      scope: 'LLM proxy',
    })
    list.push({
      ...base,
      id: persona.virtualKeyHash,
      name: persona.virtualKey,
      kind: 'virtual_key',
      scope: 'LLM proxy',
    })
  }
  if (persona.aws === 'role')
    list.push({
      ...base,
      id: roleArnOf(persona),
      name: persona.id,
      kind: 'role',
      scope: 'its own policy',
    })
  if (persona.aws === 'key')
    list.push({
      ...base,
      id: accessKeyOf(persona),
      name: `svc-${persona.id}`,
      kind: 'access_key',
      scope: 'its own policy',
    })
  if (persona.aws === 'role' || persona.kubernetes) {
    const workload = `system:serviceaccount:${serviceAccountOf(persona).replace('/', ':')}`
    list.push({
      ...base,
      id: workload,
      name: persona.id,
      kind: 'service_account',
      scope: 'cluster',
    })
  }
  if (persona.vault)
    list.push({
      ...base,
      id: vaultEntityOf(persona),
      name: `approle-${persona.id}`,
      kind: 'vault_entity',
      scope: persona.id,
    })
  if (persona.railway)
    for (let generation = 0; generation < railwayGenerations; generation++) {
      const token = railwayTokenAt(persona, worldStartsAt + generation * 30 * DAY, worldStartsAt)
      list.push({
        ...base,
        id: token.id,
        name: persona.id,
        kind: token.kind,
        issuedAt: new Date(token.issuedAt).toISOString(),
        scope: 'project, 26 operations',
      })
    }
  return list
}
