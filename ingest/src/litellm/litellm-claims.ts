import type { IdentityClaims } from '../identity-claims.ts'
import type { JsonObject } from '../limits.ts'
import { asObject, bounded, limits } from '../limits.ts'

/** Who called the proxy: the virtual key is what it authenticated, all else is context. */
export function litellmClaims(payload: JsonObject): IdentityClaims {
  const metadata = asObject(payload.metadata)
  const text = (key: string): string => bounded(metadata?.[key], limits.idChars)
  const hash = text('user_api_key_hash')
  const alias = text('user_api_key_alias')
  const headers = asObject(metadata?.requester_custom_headers)
  const user = text('user_api_key_user_id')
  return {
    principal: alias || hash || user,
    principalKind: hash !== '' || alias !== '' ? 'key' : user === '' ? 'unknown' : 'user',
    account: text('user_api_key_team_id') || text('user_api_key_team_alias'),
    credentialId: hash || alias,
    sessionId: bounded(payload.trace_id, limits.idChars),
    sessionName: '',
    roleName: '',
    sourceIdentity: '',
    sessionTag: '',
    workload: '',
    virtualKey: alias || hash,
    agentHeader: bounded(headers?.['x-agent-id'], limits.idChars),
  }
}
