import type { Decision } from './decision.ts'

export type Refused = Pick<
  Decision,
  'id' | 'outcome' | 'reasons' | 'because' | 'approvalId' | 'retryAfterMs'
>

/** What the agent reads in place of the answer it hoped for. */
export function refusalOf(refused: Refused) {
  const { id, outcome, reasons, because, approvalId, retryAfterMs } = refused
  if (retryAfterMs > 0) return throttledOf(refused)
  const waits = outcome === 'approval_required'
  return {
    type: `urn:tripline:problem:${waits ? 'approval_required' : 'refused'}`,
    title: waits ? 'A person has to approve this first' : 'Refused before it happened',
    status: 403,
    detail: waits
      ? `Send the very same call again once ${approvalId} is approved.`
      : 'Do not try again: the answer will be the same.',
    ...{ decision: id, because, reasons },
    ...(approvalId === '' ? {} : { approval: approvalId }),
  }
}

/** RFC 6585: the same call may pass later. */
function throttledOf({ id, reasons, because, retryAfterMs }: Refused) {
  return {
    type: 'urn:tripline:problem:throttled',
    title: 'Too many calls',
    status: 429,
    detail: `Try again in ${Math.ceil(retryAfterMs / 1000)} s.`,
    ...{ decision: id, because, reasons },
  }
}

/** The same as a tool's answer: a model reads it, and knows that trying again as it is leads nowhere. */
export function toolRefusal(id: string | number, decision: Refused) {
  const { title, detail } = refusalOf(decision)
  const text = [`${title}. ${detail}`, ...decision.reasons].join('\n')
  return { jsonrpc: '2.0', id, result: { content: [{ type: 'text', text }], isError: true } }
}
