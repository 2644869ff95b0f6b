import type { Clock } from '@tripline/infra'
import { newEvent } from '@tripline/ingest'
import type { ApprovalBook } from './approvals/approval-book.ts'
import type { BypassBook } from './approvals/bypass-book.ts'
import type { Gate } from './create-gate.ts'
import type { Decision, Door } from './decision.ts'
import type { CredentialDesk } from './just-in-time/credential-desk.ts'
import type { Asker, Circumstances, Prospect } from './read/prospect.ts'
import type { ReadProspectOf } from './read/read-prospect.ts'
import type { RestrictionBook } from './restrictions/restriction-book.ts'

/** One question as it comes through a door. */
export interface Asked {
  readonly prospect: Prospect
  readonly circumstances: Circumstances
  readonly asker: Asker
  readonly door: Door
  readonly approvalId: string | null
  readonly dryRun: boolean
}

/** The gate as its doors see it. */
export interface GateDesk {
  /** Rejects when what must be recorded cannot be: then nothing may pass. */
  ask(asked: Asked): Promise<Decision>
  readonly approvals: ApprovalBook
  readonly bypasses: BypassBook
  /** Of approved calls. Whoever opened it closes it. */
  readonly credentials: CredentialDesk
  readonly restrictions: RestrictionBook
  close(): Promise<void>
}

export interface GateDeskParts {
  readonly gate: Gate
  readonly read: ReadProspectOf
  readonly approvals: ApprovalBook
  readonly bypasses: BypassBook
  readonly credentials: CredentialDesk
  readonly restrictions: RestrictionBook
  readonly clock: Clock
  readonly close: () => Promise<void>
}

export function createGateDesk(parts: GateDeskParts): GateDesk {
  const { gate, read, approvals, bypasses, credentials, restrictions, clock, close } = parts
  return {
    ...{ approvals, bypasses, credentials, restrictions, close },
    async ask({ prospect, circumstances, asker, door, approvalId, dryRun }) {
      const now = clock.now()
      const found = read(prospect, circumstances, asker, now)
      const question = { prospect, asker, door, approvalId, dryRun }
      if (found.kind === 'read') return await gate.decide({ ...question, held: found.held })
      return await gate.refuse(
        { ...question, held: unread(asker, circumstances, now) },
        found.detail,
      )
    },
  }
}

/** What stands in the records for an action that nobody could read. */
function unread(asker: Asker, { agent, session, sourceIp }: Circumstances, now: number) {
  const event = newEvent({
    ...{ id: '', source: 'otlp', occurredAt: now, receivedAt: now, action: 'unread', raw: '' },
    agentId: asker.agent ?? (agent === '' ? 'unattributed:unknown' : agent),
    ...{ sessionId: session, sourceIp },
  })
  return { event, targets: [], exact: '' }
}
