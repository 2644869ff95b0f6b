import { HOUR, isoTime } from './calendar.ts'
import {
  boundTokenAt,
  railwayTokenAt,
  roleIdentity,
  roleSessionAt,
  serviceAccountOf,
  spiffeIdOf,
  userIdentity,
  vaultEntityOf,
  vaultTokenAt,
} from './credentials.ts'
import type { Persona } from './persona.ts'
import { chanceOf, createRandom, deriveKey } from './random.ts'
import { accountOf } from './world.ts'
import type { AwsCaller } from './write/cloudtrail.ts'
import type { HttpCaller } from './write/envoy.ts'
import type { KubernetesCaller } from './write/kubernetes-audit.ts'
import type { ChatCaller } from './write/litellm.ts'
import type { SpanCaller } from './write/otlp.ts'
import type { RailwayCaller } from './write/railway.ts'
import type { VaultCaller } from './write/vault-audit.ts'

/** How one agent looks to each source during one session. */
export interface Callers {
  aws(): AwsCaller
  kubernetes(): KubernetesCaller
  vault(): VaultCaller
  railway(): RailwayCaller
  http(): HttpCaller
  chat(): ChatCaller
  span(): SpanCaller
}

export interface SessionFacts {
  readonly persona: Persona
  readonly session: string
  readonly startsAt: number
  readonly worldStartsAt: number
  readonly releases: number
}

const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

/** Built on first use: most agents are seen through one or two sources. */
export function createCallers(facts: SessionFacts): Callers {
  const { persona, session, startsAt } = facts
  // Half of the fleet takes a release's client one release later.
  const client = Math.max(0, facts.releases - (chanceOf(persona.key, 31) < 0.5 ? 1 : 0))
  return {
    aws: once(() => awsCaller(persona, startsAt, client)),
    kubernetes: once(() => ({
      serviceAccount: serviceAccountOf(persona),
      credentialId: boundTokenAt(persona, startsAt),
      pod: `${persona.id}-${createRandom(deriveKey(persona.key, 32, Math.floor(startsAt / (24 * HOUR)))).hex(10)}`,
      address: persona.address,
      userAgent: `${persona.id}/v0.${9 + client}.0 (linux/amd64) client-go/v0.33.1`,
    })),
    vault: once(() => vaultCaller(persona, startsAt)),
    railway: once(() => {
      const token = railwayTokenAt(persona, startsAt, facts.worldStartsAt)
      return {
        agent: persona.id,
        virtualKey: persona.virtualKey,
        tokenId: token.id,
        tokenKind: token.kind,
        session,
        address: persona.address,
        userAgent: `railway-mcp/2.${4 + client}.1`,
      }
    }),
    http: once(() => ({
      agent: persona.id,
      spiffeId: spiffeIdOf(persona),
      credential: persona.meshCredential,
      session,
      address: persona.address,
      userAgent: `python-httpx/0.${28 + client}.1`,
    })),
    chat: once(() => ({
      virtualKey: persona.virtualKey,
      keyHash: persona.virtualKeyHash,
      team: persona.peerGroup,
      owner: persona.owner,
      model: persona.model,
      session,
      address: persona.address,
      userAgent: `OpenAI/Python 1.${99 + client}.0`,
    })),
    span: once(() => ({
      agent: persona.id,
      model: persona.model,
      session,
      environment: persona.environment,
    })),
  }
}

function awsCaller(persona: Persona, at: number, client: number): AwsCaller {
  const version = `1.${39 + client}.4`
  return {
    identity:
      persona.aws === 'key'
        ? userIdentity(persona)
        : roleIdentity(persona, roleSessionAt(persona, at)),
    account: accountOf(persona.environment),
    address: persona.address,
    userAgent: `Boto3/${version} md/Botocore#${version} ua/2.1 os/linux#6.1.119 lang/python#3.12.7 cfg/retry-mode#standard`,
  }
}

function vaultCaller(persona: Persona, at: number): VaultCaller {
  const token = vaultTokenAt(persona, at)
  return {
    displayName: `approle-${persona.id}`,
    entityId: vaultEntityOf(persona),
    accessor: token.accessor,
    tokenFingerprint: token.token,
    policy: persona.id,
    issuedAt: isoTime(token.issuedAt),
    address: persona.address,
  }
}
