import { join } from 'node:path'
import type { Clock, Logger, Store } from '@tripline/infra'
import { embeddedKeptValues } from '@tripline/infra'
import type { AuditLog } from '../../audit/audit-log.ts'
import type { AskedLately } from './asked-lately.ts'
import { askedLately } from './asked-lately.ts'
import type { Restriction } from './restriction.ts'
import type { RestrictionBook } from './restriction-book.ts'
import { openRestrictionBook } from './restriction-book.ts'

export interface RestrictionGround {
  /** The state folder. */
  readonly folder: string
  readonly store: Store
  readonly audit: AuditLog
  readonly clock: Clock
  readonly logger: Logger
}

export interface Restrictions {
  readonly book: RestrictionBook
  readonly asked: AskedLately
  close(): Promise<void>
}

/** What agents are held to lies in the state folder, and holds from the first call after a restart on. */
export function openRestrictions(ground: RestrictionGround): Restrictions {
  const { folder, store, audit, clock, logger } = ground
  const kept = embeddedKeptValues<Restriction>(join(folder, 'restrictions'))
  const book = openRestrictionBook({ kept, audit, clock, logger })
  return { book, asked: askedLately(store, clock, logger), close: () => book.close() }
}
