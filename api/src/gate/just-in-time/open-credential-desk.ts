import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Clock, Logger, Metrics } from '@tripline/infra'
import { embeddedKeptValues } from '@tripline/infra'
import { createRedactor } from '@tripline/ingest'
import type { AuditLog } from '../../audit/audit-log.ts'
import type { Config } from '../../config.ts'
import type { SecretPlaces } from '../../push/read-secret.ts'
import type { Notify } from '../../respond/notice.ts'
import type { Broker } from './broker.ts'
import { buildBrokers } from './build-brokers.ts'
import { openCredentialBook } from './credential-book.ts'
import type { CredentialDesk } from './credential-desk.ts'
import { createCredentialDesk } from './credential-desk.ts'
import type { CredentialsConfig } from './credentials-config.ts'
import { DEFAULT_CREDENTIAL_MINUTES, DEFAULT_CREDENTIALS_PER_AGENT } from './credentials-config.ts'
import type { IssuedCredential } from './issued-credential.ts'
import { pileUpNotice } from './pile-up-notice.ts'

export interface CredentialGround {
  readonly config: CredentialsConfig
  readonly brokers: readonly Broker[]
  /** The state folder. */
  readonly folder: string
  readonly audit: AuditLog
  readonly clock: Clock
  readonly metrics: Metrics
  readonly logger: Logger
  readonly notify: Notify
}

const MINUTE = 60_000
const KEY_BYTES = 32

/** The brokers of a configuration, none where it has none. Read before anything starts, so that a missing secret is told at once. */
export function brokersOf(places: SecretPlaces, { gate }: Config, clock: Clock): readonly Broker[] {
  if (gate?.credentials === undefined) return []
  // What providers say is shown and not compared: fingerprints in it need no key that lasts.
  const redactor = createRedactor(randomBytes(KEY_BYTES))
  return buildBrokers(gate.credentials, { places, clock, redactor })
}

/** What was issued lies in the state folder, and is taken back at its end whatever ends the process. */
export function openCredentialDesk(ground: CredentialGround): CredentialDesk {
  const { config, brokers, folder, audit, clock, metrics, logger, notify } = ground
  const kept = embeddedKeptValues<IssuedCredential>(join(folder, 'credentials'))
  return createCredentialDesk({
    ...{ brokers, audit, clock, metrics, logger, book: openCredentialBook(kept, metrics) },
    lifeMs: (config.minutes ?? DEFAULT_CREDENTIAL_MINUTES) * MINUTE,
    mostPerAgent: config.perAgent ?? DEFAULT_CREDENTIALS_PER_AGENT,
    onPileUp: (agentId, count) => notify(pileUpNotice(clock.now(), agentId, count)),
  })
}
