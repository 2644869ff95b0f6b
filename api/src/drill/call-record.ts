import { randomBytes } from 'node:crypto'
import type { ProviderCall } from './provider.ts'
import type { Borrower } from './stream-company.ts'

/** One call as an egress proxy logs it: the only log there is of this provider. */
export function callRecord(
  { field, variables, tokenId, isLetIn }: ProviderCall,
  { agent, virtualKey, session }: Borrower,
  at: number,
): string {
  const isMutation = /Delete$/.test(field)
  const errors = isLetIn
    ? []
    : [{ message: 'Not Authorized', path: [field], extensions: { code: 'UNAUTHENTICATED' } }]
  const isVolume = field === 'volumeDelete'
  const isBackup = field === 'volumeInstanceBackupDelete'
  return JSON.stringify({
    ...{ time: new Date(at).toISOString(), request_id: `req_${randomBytes(12).toString('hex')}` },
    ...{ agent, virtual_key: virtualKey, token_id: tokenId, token_kind: 'railway-account-token' },
    ...{ session, client_ip: '192.0.2.41', user_agent: 'railway-mcp/2.4.1' },
    ...{ host: 'backboard.railway.example', method: 'POST', path: '/graphql/v2' },
    ...{ operationType: isMutation ? 'mutation' : 'query', operationName: field, variables },
    project: 'harborline-app',
    environment: isVolume || isBackup || field === 'volumes' ? 'production' : '',
    resource_type: isVolume ? 'volume' : isBackup ? 'backup' : '',
    resource_id: variables.volumeId ?? variables.volumeInstanceBackupId ?? '',
    ...{ resource_name: '', attached_backups: isVolume ? 3 : 0, status: 200, errors },
    ...{ bytes_out: 400, duration_ms: 1 },
  })
}
