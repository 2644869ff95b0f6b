import { join } from 'node:path'
import type { Clock, Logger, Metrics, Store } from '@tripline/infra'
import { embeddedKeptValues, fingerprint, installationKey } from '@tripline/infra'
import type { Registry } from '@tripline/ingest'
import { createRedactor } from '@tripline/ingest'
import type { AuditLog } from '../audit/audit-log.ts'
import { buildReader } from '../setup/build-reader.ts'
import type { ApprovalBook } from './approvals/approval-book.ts'
import type { Bypass } from './approvals/bypass-book.ts'
import { openBypassBook } from './approvals/bypass-book.ts'
import { createGate } from './create-gate.ts'
import { createDecisionLog } from './decision-log.ts'
import type { GateConfig } from './gate-config.ts'
import { DEFAULT_FAIL_OPEN } from './gate-config.ts'
import type { GateDesk } from './gate-desk.ts'
import { createGateDesk } from './gate-desk.ts'
import type { CredentialDesk } from './just-in-time/credential-desk.ts'
import { loadPolicy } from './load-policy.ts'
import { createFacts } from './policy-question.ts'
import type { ReadProspectOf } from './read/read-prospect.ts'
import { createProspectReader } from './read/read-prospect.ts'
import { steeringOf } from './read/steering.ts'
import type { Restrictions } from './restrictions/open-restrictions.ts'
import { createRestrict } from './restrictions/restrict.ts'
import type { Scorer } from './scorer.ts'

export interface GateGround {
  readonly config: GateConfig
  /** The state folder. */
  readonly folder: string
  readonly registry: Registry
  readonly mappingPaths: readonly string[]
  readonly scorer: Scorer
  readonly store: Store
  readonly audit: AuditLog
  /** This and the next two are closed by whoever opened them. */
  readonly approvals: ApprovalBook
  readonly credentials: CredentialDesk
  readonly restrictions: Restrictions
  readonly clock: Clock
  readonly metrics: Metrics
  readonly logger: Logger
}

/** Builds the gate on a state folder. */
export function openGate(ground: GateGround): GateDesk {
  const { config, folder, registry, store, audit, clock, metrics, logger, scorer } = ground
  const { approvals, credentials, restrictions } = ground
  const key = installationKey(folder)
  const policy = loadPolicy(config)
  const bypasses = openBypassBook({
    ...{ audit, clock, kept: embeddedKeptValues<Bypass>(join(folder, 'bypasses')) },
  })
  const decisions = createDecisionLog(store, metrics, logger)
  const gate = createGate({
    ...{ scorer, policy, approvals, bypasses, credentials, decisions, audit, clock, logger, key },
    redactor: createRedactor(key),
    restrict: createRestrict(restrictions.book, clock),
    asked: restrictions.asked,
    facts: createFacts(registry, config.deny ?? []),
    failOpen: new Set(config.failOpen ?? DEFAULT_FAIL_OPEN),
    shadow: config.mode === 'shadow',
  })
  const { mappingPaths } = ground
  const read = createProspectReader({
    reader: buildReader({ key, registry, mappingPaths, logger }),
    fingerprint: (credential) => fingerprint(key, credential),
  })
  warmUp(read, clock.now())
  return createGateDesk({
    ...{ gate, approvals, bypasses, credentials, clock, read },
    restrictions: restrictions.book,
    async close() {
      await decisions.close()
      await bypasses.close()
    },
  })
}

/** Tables and patterns are built at their first use, which takes a hundred milliseconds: not at the expense of the first call. */
function warmUp(read: ReadProspectOf, now: number): void {
  const text = JSON.stringify({ query: 'query warmUp { me { id } }', variables: { id: 'x' } })
  const body = { text, readable: true }
  const url = 'https://localhost/graphql'
  const asker = { name: 'tripline', agent: null }
  const nobody = { agent: '', session: '', sourceIp: '', userAgent: '' }
  const post = {
    kind: 'http',
    method: 'POST',
    authorization: '',
    steering: steeringOf({}),
  } as const
  read({ ...post, url, body }, nobody, asker, now)
  read({ kind: 'tool', server: 's', tool: 'read', arguments: {} }, nobody, asker, now)
}
