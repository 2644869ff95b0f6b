import { join } from 'node:path'
import type { Clock, Logger, Metrics } from '@tripline/infra'
import { openOutbox } from '@tripline/infra'
import type { AlertBook } from '../alert-book.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { Push } from './create-push.ts'
import { createPush } from './create-push.ts'
import type { Perishable } from './perishable.ts'
import type { Receiver } from './receiver.ts'
import { STANDARD_SCHEDULE } from './retry-schedule.ts'

export interface StartPushParts {
  readonly stateFolder: string
  readonly receivers: readonly Receiver[]
  readonly book: AlertBook
  readonly perishable?: Perishable
  readonly audit: AuditLog
  readonly clock: Clock
  readonly metrics: Metrics
  readonly logger: Logger
}

/** Opens the outbox of an installation and begins to deliver. */
export async function startPush(parts: StartPushParts): Promise<Push> {
  const { stateFolder, book, logger, ...rest } = parts
  return await createPush({
    ...rest,
    logger,
    versions: book,
    outbox: openOutbox({ path: join(stateFolder, 'outbox') }),
    schedule: STANDARD_SCHEDULE,
    random: Math.random,
    onBroken: (error) => logger.error('alerts are no longer passed on', { error }),
  })
}
