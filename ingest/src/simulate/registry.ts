import type { AgentDeclaration, CredentialDeclaration, RegistryFile } from '../identify/registry.ts'
import { DAY } from './calendar.ts'
import {
  accessKeyOf,
  railwayTokenAt,
  roleArnOf,
  roleNameOf,
  serviceAccountOf,
  spiffeIdOf,
  vaultEntityOf,
} from './credentials.ts'
import type { Persona } from './persona.ts'
import { accounts, decoyKey, decoySecret, foundToken, volumes } from './world.ts'

/** Railway tokens are listed this far ahead, so that a rotation does not surprise a running demo. */
const railwayGenerations = 5

/** By whole name or pattern; none matches the names of two. */
const environments = {
  prod: [
    accounts.prod,
    'production',
    'crm.harborline.example',
    'desk.harborline.example',
    'devices.harborline.example',
    'mail.harborline.example',
    'shop',
    'fulfilment',
    'identity',
    'kv/*',
    'database/*',
  ],
  staging: [accounts.staging, 'staging', '*.staging.harborline.example'],
  dev: [accounts.dev, 'dev'],
}

/** The content of `agents.yaml`: what harborline has told us about itself. */
export function describeRegistry(
  personas: readonly Persona[],
  worldStartsAt: number,
  at: number,
): RegistryFile {
  return {
    agents: personas.map(
      (persona): AgentDeclaration => ({
        id: persona.id,
        owner: persona.owner,
        charter: persona.charter,
        environment: persona.environment,
        peerGroup: persona.peerGroup,
        credentials: [
          ...credentialsOf(persona, worldStartsAt).map((one) => one.id),
          ...namesOf(persona),
        ],
        protected: persona.kind === 'deploy-runner',
      }),
    ),
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
    decoys: [decoyKey.id, decoyKey.name, decoySecret],
    protectedResources: [
      ...volumes
        .filter((volume) => volume.environment === 'production')
        .map((volume) => `${volume.id}/${volume.name}`),
      'core-prod',
      'harborline-warehouse',
    ],
    environments,
  }
}

/** Names under which sources know its credentials without giving an id. */
function namesOf(persona: Persona): readonly string[] {
  return [
    ...(persona.aws === 'role' ? [roleNameOf(persona)] : []),
    ...(persona.vault ? [`approle-${persona.id}`] : []),
  ]
}

function credentialsOf(persona: Persona, worldStartsAt: number): readonly CredentialDeclaration[] {
  const base = {
    owner: persona.id,
    ownerKind: 'agent' as const,
    issuedAt: new Date(worldStartsAt).toISOString(),
    environments: [persona.environment],
  }
  const list: CredentialDeclaration[] = [
    { ...base, id: spiffeIdOf(persona), name: persona.id, kind: 'workload', scope: 'service mesh' },
    {
      ...base,
      id: persona.meshCredential,
      name: persona.id,
      kind: 'api_token',
      scope: 'service mesh',
    },
  ]
  if (persona.virtualKey !== '') {
    const key = { ...base, name: persona.virtualKey, kind: 'virtual_key', scope: 'LLM proxy' }
    list.push({ ...key, id: persona.virtualKey }, { ...key, id: persona.virtualKeyHash })
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
  return persona.railway ? [...list, ...railwayTokensOf(persona, worldStartsAt, base)] : list
}

function railwayTokensOf(
  persona: Persona,
  worldStartsAt: number,
  base: Pick<CredentialDeclaration, 'owner' | 'ownerKind' | 'environments'>,
): readonly CredentialDeclaration[] {
  return Array.from({ length: railwayGenerations }, (_, generation) => {
    const token = railwayTokenAt(persona, worldStartsAt + generation * 30 * DAY, worldStartsAt)
    return {
      ...base,
      id: token.id,
      name: persona.id,
      kind: token.kind,
      issuedAt: new Date(token.issuedAt).toISOString(),
      scope: 'project, 26 operations',
    }
  })
}
