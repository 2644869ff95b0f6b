import type { IdentityClaims } from '../identity-claims.ts'
import type { Attributes } from './attributes.ts'
import { text } from './attributes.ts'

/** Who a span says acted. All of it is the instrumented program's own word: weaker than any credential. */
export function otlpClaims(attributes: Attributes, resource: Attributes): IdentityClaims {
  const agent = text(attributes, 'gen_ai.agent.id', 'gen_ai.agent.name', 'agent.name')
  const service = text(resource, 'service.name')
  return {
    principal: agent || service,
    principalKind: agent === '' && service === '' ? 'unknown' : 'workload',
    account: text(resource, 'cloud.account.id'),
    credentialId: '',
    sessionId: text(attributes, 'gen_ai.conversation.id', 'session.id', 'mcp.session.id'),
    sessionName: '',
    roleName: '',
    sourceIdentity: '',
    sessionTag: '',
    workload: '',
    virtualKey: '',
    agentHeader: agent || service,
  }
}
