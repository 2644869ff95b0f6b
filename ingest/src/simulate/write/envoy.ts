import { isoTime } from '../calendar.ts'
import type { Random } from '../random.ts'

export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Host the agent asked for. */
  readonly host: string
  readonly path: string
  readonly status?: number
  /** Bytes to the upstream (what leaves) and back to the agent. */
  readonly sent: number
  readonly received: number
}

export interface HttpCaller {
  readonly agent: string
  readonly spiffeId: string
  /** Fingerprint of the authorization header, set by the gate. */
  readonly credential: string
  readonly session: string
  readonly address: string
  readonly userAgent: string
}

/** Envoy access log in the JSON format our documentation recommends. */
export function writeEnvoy(
  call: HttpCall,
  caller: HttpCaller,
  at: number,
  tookMs: number,
  random: Random,
): string {
  const status = call.status ?? 200
  const flags = status === 429 ? 'RL' : status === 503 ? 'UF' : status === 403 ? 'UAEX' : '-'
  return `{"start_time":"${isoTime(at)}","method":"${call.method}","path":"${call.path}","authority":"${call.host}","protocol":"HTTP/2","response_code":${status},"response_flags":"${flags}","bytes_received":${Math.round(call.sent)},"bytes_sent":${Math.round(call.received)},"duration":${tookMs},"upstream_service_time":${Math.max(0, tookMs - 3)},"request_id":"${random.uuid()}","user_agent":"${caller.userAgent}","x_forwarded_for":"${caller.address}","downstream_remote":"${caller.address}","peer_uri_san":"${caller.spiffeId}","agent_id":"${caller.agent}","session_id":"${caller.session}","traceparent":"00-${random.hex(32)}-${random.hex(16)}-01","upstream_host":"192.0.2.${200 + random.integer(20)}:443","upstream_cluster":"outbound|443||${call.host}","requested_server_name":"${call.host}","route_name":"default","authz":{"credential_id":"${caller.credential}"}}`
}
