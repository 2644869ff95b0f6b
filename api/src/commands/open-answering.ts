import type { Clock, Logger, Metrics, Store } from '@tripline/infra'
import type { Registry } from '@tripline/ingest'
import type { AlertBook } from '../alert-book.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { Config } from '../config.ts'
import type { ApprovalBook } from '../gate/approvals/approval-book.ts'
import { openApprovals } from '../gate/approvals/open-approvals.ts'
import type { Broker } from '../gate/just-in-time/broker.ts'
import type { CredentialDesk } from '../gate/just-in-time/credential-desk.ts'
import { openCredentialDesk } from '../gate/just-in-time/open-credential-desk.ts'
import type { Restrictions } from '../gate/restrictions/open-restrictions.ts'
import { openRestrictions } from '../gate/restrictions/open-restrictions.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'
import type { ConfiguredReceivers } from '../push/build-receivers.ts'
import type { Push } from '../push/create-push.ts'
import { approvalsToTell } from '../push/slack/approval-mail.ts'
import { tellApprovals } from '../push/slack/tell-approvals.ts'
import { startPush } from '../push/start-push.ts'
import type { ConfiguredResponder } from '../respond/configured-responder.ts'
import type { Notify } from '../respond/notice.ts'
import { alertOfNotice } from '../respond/notice.ts'
import { gateActionsOf } from '../respond/providers/gate/gate-actions-of.ts'
import type { Responder } from '../respond/responder.ts'
import { startResponder } from '../respond/start-responder.ts'

export interface AnsweringGround {
  readonly config: Config
  /** The state folder. */
  readonly folder: string
  readonly store: Store
  readonly registry: Registry
  readonly book: AlertBook
  readonly pipeline: Pick<Pipeline, 'credential'>
  readonly audit: AuditLog
  readonly clock: Clock
  readonly metrics: Metrics
  readonly logger: Logger
  readonly told: ConfiguredReceivers
  readonly configured: ConfiguredResponder
  readonly brokers: readonly Broker[]
}

/** What answers alerts, and what the gate keeps that has to do with it. */
export interface Answering {
  readonly push: Push
  readonly responder: Responder
  readonly approvals: ApprovalBook
  readonly credentials: CredentialDesk
  readonly restrictions: Restrictions
}

/** Opens it for one process; what is opened is put into `open`, to be closed from its end. */
export async function openAnswering(
  ground: AnsweringGround,
  open: { close(): Promise<void> | void }[],
): Promise<Answering> {
  const { config, folder, store, registry, book, pipeline, metrics, told, configured } = ground
  const shared = { audit: ground.audit, clock: ground.clock, logger: ground.logger }
  function opened<T extends { close(): Promise<void> }>(one: T): T {
    open.push(one)
    return one
  }

  const approvals = opened(openApprovals({ ...shared, config: config.gate ?? {}, folder }))
  const perishable = approvalsToTell(approvals)
  const { receivers, slackDesks: desks } = told
  const push = opened(
    await startPush({ ...shared, stateFolder: folder, receivers, book, perishable, metrics }),
  )
  opened(tellApprovals({ approvals, desks, push, logger: ground.logger }))
  const notify: Notify = (one) => push.tell(alertOfNotice(one))
  const credentials = opened(
    openCredentialDesk({
      ...{ ...shared, config: config.gate?.credentials ?? {}, brokers: ground.brokers },
      ...{ folder, metrics, notify },
    }),
  )
  const restrictions = opened(openRestrictions({ ...shared, folder, store }))
  const responder = opened(
    startResponder({
      ...{ ...configured, ...shared, stateFolder: folder, store, pipeline, metrics, notify },
      ...{ registry, alerts: book },
      actions: [...configured.actions, ...gateActionsOf(config, restrictions, ground.clock)],
      endIssued: (target, by) => credentials.endOf(target.agentId, target.credentialId, by),
    }),
  )
  return { push, responder, approvals, credentials, restrictions }
}
