import type { AuditLog } from '../audit/audit-log.ts'
import { audited } from '../audit/audited.ts'
import type { AccessBook, TokenInfo } from './access-book.ts'

/** Takes a token back under record; null when there is none of that id. */
export async function revokeToken(
  parts: { readonly book: AccessBook; readonly audit: AuditLog },
  id: string,
  by: string,
): Promise<TokenInfo | null> {
  const token = parts.book.tokens().find((one) => one.id === id)
  if (token === undefined) return null
  const { name, role, agent } = token
  const act = {
    actor: by,
    action: 'token.revoke',
    target: name,
    detail: { id, role, agent },
  } as const
  return await audited(parts.audit, act, async () => parts.book.revoke(id))
}
