import type { AuditEvent, IdentityClaims, SourceHint } from '@tripline/ingest'
import { noParsedItems } from '@tripline/ingest'
import type { Reader } from '../../setup/build-reader.ts'
import type { ReadProspect } from './prospect.ts'

/** What one way of reading made of a prospective action. */
export interface Found {
  readonly event: AuditEvent
  /** What the call names, besides its resource. */
  readonly args: unknown
  readonly exact: string
}

export type NotUnderstood = Extract<ReadProspect, { kind: 'not_understood' }>

export const notUnderstood = (what: string): NotUnderstood => ({
  kind: 'not_understood',
  detail: `This ${what} cannot be read, so nobody can say what it would do.`,
})

/** The one event of a record, attributed by what the record and `claims` say; null when it is not exactly one. */
export function eventIn(
  { parse, resolver }: Reader,
  record: { readonly source: SourceHint; readonly origin: string; readonly body: string },
  now: number,
  claims: Partial<IdentityClaims> | null = null,
): AuditEvent | null {
  const parsed = noParsedItems()
  parse({ ...record, receivedAt: now }, parsed)
  const [claimed] = parsed.claimed
  if (claimed === undefined || parsed.claimed.length > 1) return null
  return resolver.attribute(
    claimed.event,
    claims === null ? claimed.claims : { ...claimed.claims, ...claims },
  )
}
