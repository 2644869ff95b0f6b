import type { IncomingHttpHeaders } from 'node:http'
import type { Caller } from '../access/roles.ts'
import type { Decision as Decided } from '../gate/decision.ts'
import type { GateDesk } from '../gate/gate-desk.ts'
import type { Asker, Prospect } from '../gate/read/prospect.ts'
import { steeringOf } from '../gate/read/steering.ts'
import { ApiError } from '../plugins/problem.ts'
import type { Api } from '../server.ts'
import type { Decision as DecisionOnWire, DecisionRequest as Request } from '../wire.ts'
import { Decision, DecisionRequest } from '../wire.ts'
import { route } from './route.ts'

const decide = route('gate', {
  operationId: 'decide',
  tags: ['gate'],
  summary: 'May this be done? Asked before it is done; nothing is learned from asking',
  body: DecisionRequest,
  response: { 200: Decision },
})

export function addGateRoutes(app: Api, desk: GateDesk): void {
  app.post('/v1/decisions', decide, async ({ body, caller }) => {
    const asker = askerOf(caller)
    if (asker.agent !== null && ![undefined, '', asker.agent].includes(body.agent)) {
      throw new ApiError('forbidden', `This token asks about ${asker.agent} alone.`)
    }
    const { agent = '', session = '', sourceIp = '', userAgent = '' } = body
    const decided = await desk.ask({
      asker,
      door: 'api',
      prospect: prospectOf(body),
      circumstances: { agent: asker.agent ?? agent, session, sourceIp, userAgent },
      approvalId: body.approval ?? null,
      dryRun: body.dryRun === true,
    })
    return onWire(decided)
  })
}

export function askerOf(caller: Caller | null): Asker {
  return { name: caller?.name ?? '', agent: caller?.agent ?? null }
}

/** Field by field, as everything that each question passes through: copying objects costs kilobytes a question. */
export function onWire(decision: Decided): DecisionOnWire {
  return {
    id: decision.id,
    at: decision.at,
    outcome: decision.outcome,
    judged: decision.judged,
    shadow: decision.shadow,
    risk: decision.risk,
    bits: decision.bits,
    scored: decision.score !== null,
    because: [...decision.because],
    reasons: [...decision.reasons],
    approvalId: decision.approvalId,
    bypassId: decision.bypassId,
    credential: decision.credential,
    digest: decision.digest,
    ttlMs: decision.ttlMs,
    retryAfterMs: decision.retryAfterMs,
    policy: decision.policy,
  }
}

function prospectOf({ call, http, tool }: Request): Prospect {
  if (Number(call !== undefined) + Number(http !== undefined) + Number(tool !== undefined) !== 1) {
    throw new ApiError('bad_request', 'body needs exactly one of call, http and tool.')
  }
  if (http !== undefined) {
    const { method, url, authorization = '', body = '', headers = {} } = http
    const steering = steeringOf(inSmallLetters(headers))
    return {
      kind: 'http',
      method,
      url,
      authorization,
      steering,
      body: { text: body, readable: true },
    }
  }
  if (tool !== undefined) {
    return { kind: 'tool', server: tool.server, tool: tool.tool, arguments: tool.arguments ?? {} }
  }
  return {
    kind: 'call',
    action: call?.action ?? '',
    service: call?.service ?? '',
    resourceType: call?.resourceType ?? '',
    resourceId: call?.resourceId ?? '',
    account: call?.account ?? '',
    region: call?.region ?? '',
    environment: call?.environment ?? 'unknown',
    credentialId: call?.credentialId ?? '',
    credentialKind: call?.credentialKind ?? '',
    arguments: call?.arguments ?? {},
  }
}

const inSmallLetters = (headers: Readonly<Record<string, string>>): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
