import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { after } from 'node:test'
import type { Logger } from '@tripline/infra'
import { metricsRegistry, silentLogger, systemClock } from '@tripline/infra'
import type { Registry } from '@tripline/ingest'
import { emptyRegistry } from '@tripline/ingest'
import type { AlertBook } from '../../src/alert-book.ts'
import { openAlertBook } from '../../src/alert-book.ts'
import { auditFolder } from '../../src/audit/audit-files.ts'
import type { AuditLog } from '../../src/audit/audit-log.ts'
import { openAuditLog } from '../../src/audit/open-audit-log.ts'
import type { CredentialNews } from '../../src/respond/credential-news.ts'
import type { Notice } from '../../src/respond/notice.ts'
import type { RespondConfig } from '../../src/respond/respond-config.ts'
import type { Responder } from '../../src/respond/responder.ts'
import type { ResponseAction } from '../../src/respond/response-action.ts'
import type { StartResponderParts } from '../../src/respond/start-responder.ts'
import { startResponder } from '../../src/respond/start-responder.ts'
import type { Alert, ResponseRecord } from '../../src/wire.ts'
import type { TestStore } from '../open-test-store.ts'
import { openTestStore } from '../open-test-store.ts'
import { eventually } from '../running-tripline.ts'
import { sampleEvent } from '../sample-event.ts'
import { grave, KEY } from './grave-alert.ts'

/** The responder on a real store, a real audit log and a real book; alerts are given to it. */
export interface RespondGround {
  /** The state folder of this test. */
  readonly folder: string
  readonly alerts: AlertBook
  readonly audit: AuditLog
  readonly notices: readonly Notice[]
  readonly news: readonly CredentialNews[]
  /** Agents whose issued credentials were ended. */
  readonly endedOf: readonly string[]
  /** Opens it, or opens it anew on what it left. */
  start(options: StartOptions): Promise<Responder>
  /** Stores the event of an alert, and tells of the alert. */
  raise(given?: Partial<Alert>): Promise<Alert>
  /** Tells of alerts whose events are stored already. */
  tell(alerts: readonly Alert[]): void
}

export interface StartOptions {
  readonly config?: RespondConfig
  readonly actions: readonly ResponseAction[]
  readonly registry?: Registry
  readonly pace?: StartResponderParts['pace']
  readonly logger?: Logger
}

let shared: Promise<TestStore> | null = null
let grounds = 0
after(async () => {
  await (await shared)?.close()
})

export async function openRespondGround(t: TestContext): Promise<RespondGround> {
  shared ??= openTestStore()
  const stored = await shared
  const ground = ++grounds
  const folder = mkdtempSync(join(tmpdir(), 'tl-respond-'))
  const alerts = await openAlertBook(stored.store)
  const audit = await openAuditLog({
    ...{ folder: auditFolder(folder), key: KEY, clock: systemClock },
  })
  const notices: Notice[] = []
  const news: CredentialNews[] = []
  const endedOf: string[] = []
  let running: Responder | null = null
  let sequence = 0
  t.after(async () => {
    await running?.close()
    await audit.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  return {
    ...{ folder, alerts, audit, notices, news, endedOf },
    async start({ config = {}, actions, registry = emptyRegistry, pace, logger = silentLogger }) {
      await running?.close()
      running = startResponder({
        ...{ config, actions, registry, alerts, audit, logger, stateFolder: folder },
        ...{ store: stored.store, clock: systemClock, metrics: metricsRegistry() },
        pipeline: {
          credential: async (one) => {
            news.push(one)
          },
        },
        notify: async (notice) => {
          notices.push(notice)
        },
        endIssued: async ({ agentId }) => {
          endedOf.push(agentId)
        },
        pace: { tickMs: 25, ...pace },
      })
      return running
    },
    async raise(given = {}) {
      const alert = grave({ eventIds: [`evt_${ground}_${++sequence}`], ...given, sequence })
      const { agentId, credentialId, credentialKind, sessionId, openedAt: occurredAt } = alert
      await stored.writeEvents([
        sampleEvent({
          ...{ agentId, credentialId, credentialKind, sessionId, occurredAt },
          ...{ id: alert.eventIds[0] ?? '', account: 'harborline-app', principal: 'vk-fixer' },
          raw: '{"operationName":"volumeDelete"}',
        }),
      ])
      alerts.add(alert)
      return alert
    },
    tell(many) {
      for (const alert of many) alerts.add(alert)
    },
  }
}

/** Waits until the one response that there is, or the one of that credential, is in one of these states. */
export async function reaches(
  responder: Responder,
  states: readonly ResponseRecord['state'][],
  credentialId = '',
): Promise<ResponseRecord> {
  const look = async () =>
    responder
      .list({ alertId: '', state: null, limit: 1000 })
      .responses.find(({ target }) => credentialId === '' || target.credentialId === credentialId)
  const isThere = (one: ResponseRecord | undefined) =>
    one !== undefined &&
    states.includes(one.state) &&
    (one.state !== 'proposed' || one.heldFor !== '')
  const found = await eventually(`a response that is ${states.join(' or ')}`, 60_000, look, isThere)
  if (found === undefined) throw new Error('there is none')
  return found
}
