import type { Clock } from '@tripline/infra'
import type { AuditLog } from '../audit/audit-log.ts'
import { audited } from '../audit/audited.ts'
import type { Role } from '../wire.ts'
import type { AccessBook } from './access-book.ts'

export interface TokenRequest {
  readonly name: string
  readonly role: Role
  readonly days: number
  readonly by: string
  /** With the role agent: whom it speaks for. */
  readonly agent?: string
}

const DAY_MS = 86_400_000

/** Makes a token under record. Its secret is told once. */
export async function issueToken(
  parts: { readonly book: AccessBook; readonly audit: AuditLog; readonly clock: Clock },
  { name, role, days, by, agent = '' }: TokenRequest,
): Promise<{ readonly token: string; readonly expiresAt: number }> {
  const expiresAt = parts.clock.now() + days * DAY_MS
  const act = {
    actor: by,
    action: 'token.issue',
    target: name,
    detail: { role, days, agent },
  } as const
  const token = await audited(parts.audit, act, async () =>
    parts.book.createToken(name, role, expiresAt, agent),
  )
  return { token, expiresAt }
}
