import { isoTime } from '../calendar.ts'
import type { Random } from '../random.ts'

export interface RailwayCall {
  readonly operation: string
  readonly mutation?: boolean
  /** JSON of the GraphQL variables. */
  readonly variables?: string
  readonly environment?: 'production' | 'staging' | 'dev'
  readonly project?: string
  readonly resource?: { readonly type: string; readonly id: string; readonly name: string }
  readonly attachedBackups?: number
  /** Message of the GraphQL error; refusals are 'Not Authorized'. */
  readonly error?: string
  readonly received?: number
  readonly durationMs?: number
}

export interface RailwayCaller {
  readonly agent: string
  readonly virtualKey: string
  readonly tokenId: string
  readonly tokenKind: string
  readonly session: string
  readonly address: string
  readonly userAgent: string
}

/** One GraphQL call as the egress proxy logs it: see README.md for the fields. */
export function writeRailway(
  call: RailwayCall,
  caller: RailwayCaller,
  at: number,
  tookMs: number,
  random: Random,
): string {
  const resource = call.resource ?? { type: '', id: '', name: '' }
  const errors =
    call.error === undefined
      ? '[]'
      : `[{"message":${JSON.stringify(call.error)},"path":["${call.operation}"],"extensions":{"code":"${call.error === 'Not Authorized' ? 'FORBIDDEN' : 'INTERNAL_SERVER_ERROR'}"}}]`
  return `{"time":"${isoTime(at)}","request_id":"req_${random.hex(24)}","agent":"${caller.agent}","virtual_key":"${caller.virtualKey}","token_id":"${caller.tokenId}","token_kind":"${caller.tokenKind}","session":"${caller.session}","client_ip":"${caller.address}","user_agent":"${caller.userAgent}","host":"backboard.railway.example","method":"POST","path":"/graphql/v2","operationType":"${call.mutation === true ? 'mutation' : 'query'}","operationName":"${call.operation}","variables":${call.variables ?? '{}'},"project":"${call.project ?? 'harborline-app'}","environment":"${call.environment ?? ''}","resource_type":"${resource.type}","resource_id":"${resource.id}","resource_name":"${resource.name}","attached_backups":${call.attachedBackups ?? 0},"status":200,"errors":${errors},"bytes_out":${Math.round(call.received ?? 400)},"duration_ms":${tookMs}}`
}
