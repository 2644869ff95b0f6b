import type { Random } from '../random.ts'

export interface VaultCall {
  readonly operation: 'read' | 'list' | 'create' | 'update' | 'delete' | 'revoke'
  readonly path: string
  readonly mountType: 'kv' | 'database' | 'pki' | 'transit' | 'system' | 'token' | 'approle'
  /** JSON of what was sent; Vault writes its strings as HMACs. */
  readonly sent?: string
  readonly refused?: boolean
}

export interface VaultCaller {
  readonly displayName: string
  readonly entityId: string
  readonly accessor: string
  readonly tokenFingerprint: string
  readonly policy: string
  readonly issuedAt: string
  readonly address: string
}

/** The request and response entries of one call, joined by `request.id`, as one audit device writes them. */
export function writeVaultAudit(
  call: VaultCall,
  caller: VaultCaller,
  at: number,
  tookMs: number,
  random: Random,
): readonly [request: string, response: string] {
  const mount = call.path.slice(0, call.path.indexOf('/') + 1)
  const nano = (ms: number): string =>
    `${new Date(ms).toISOString().slice(0, 23)}${random.integer(900_000) + 100_000}Z`
  const auth = `{"client_token":"hmac-sha256:${caller.tokenFingerprint}","accessor":"hmac-sha256:${caller.accessor}","display_name":"${caller.displayName}","policies":["default","${caller.policy}"],"token_policies":["default","${caller.policy}"],"policy_results":{"allowed":${call.refused === true ? 'false' : `true,"granting_policies":[{"name":"${caller.policy}","namespace_id":"root","type":"acl"}]`}},"metadata":{"role_name":"${caller.policy}"},"entity_id":"${caller.entityId}","token_type":"service","token_ttl":43200,"token_issue_time":"${caller.issuedAt}"}`
  const request = `{"id":"${random.uuid()}","client_id":"${caller.entityId}","operation":"${call.operation}","mount_point":"${mount}","mount_type":"${call.mountType}","mount_accessor":"${call.mountType}_7d1e02aa","mount_class":"${call.mountType === 'token' || call.mountType === 'approle' ? 'auth' : 'secret'}","client_token":"hmac-sha256:${caller.tokenFingerprint}","client_token_accessor":"hmac-sha256:${caller.accessor}","namespace":{"id":"root"},"path":"${call.path}"${call.sent === undefined ? '' : `,"data":${call.sent}`},"remote_address":"${caller.address}","remote_port":${32_768 + random.integer(28_000)}}`
  const error =
    call.refused === true ? ',"error":"1 error occurred:\\n\\t* permission denied\\n\\n"' : ''
  return [
    `{"time":"${nano(at)}","type":"request","auth":${auth},"request":${request}}`,
    `{"time":"${nano(at + tookMs)}","type":"response","auth":${auth},"request":${request},"response":{"mount_point":"${mount}","mount_type":"${call.mountType}","mount_accessor":"${call.mountType}_7d1e02aa","data":{"data":"hmac-sha256:${random.hex(64)}"}}${error}}`,
  ]
}
