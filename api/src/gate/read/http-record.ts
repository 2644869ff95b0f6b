import type { GraphqlCall } from './graphql-call.ts'
import { typeNamed } from './graphql-call.ts'
import type { Circumstances, Prospect } from './prospect.ts'

type HttpProspect = Extract<Prospect, { kind: 'http' }>

/** The call as an access log will tell it, in Envoy's fields. */
export function accessRecord(
  call: HttpProspect,
  url: URL,
  { agent, session, sourceIp, userAgent }: Circumstances,
  now: number,
): string {
  return JSON.stringify({
    start_time: new Date(now).toISOString(),
    method: call.method,
    path: url.pathname,
    authority: url.host,
    user_agent: userAgent,
    downstream_remote: sourceIp,
    agent_id: agent,
    session_id: session,
    ...(call.authorization === '' ? {} : { authorization: call.authorization }),
  })
}

/**
 * A GraphQL call as an egress proxy logs it, in the fields that declarative mappings read. The resource is the first id
 * the call names, its type the name of that id: `volumeId` → a volume.
 */
export function graphqlRecord(
  call: GraphqlCall,
  url: URL,
  credentialId: string,
  { agent, session, sourceIp, userAgent }: Circumstances,
  now: number,
): string {
  const [first] = call.ids
  return JSON.stringify({
    time: new Date(now).toISOString(),
    host: url.hostname,
    method: 'POST',
    path: url.pathname,
    operationName: call.operationName,
    query: call.query,
    variables: call.variables,
    agent,
    token_id: credentialId,
    session,
    client_ip: sourceIp,
    user_agent: userAgent,
    resource_type: typeNamed(first?.key ?? ''),
    resource_id: first?.value ?? '',
  })
}
