import type { Approval } from '../../gate/approvals/approval.ts'
import type { CallText } from '../../gate/approvals/call-text.ts'
import { cut } from '../alert-payload.ts'
import { escaped } from './slack-message.ts'

/** Slack takes 3,000 characters in a section and refuses the whole message beyond; escaping makes one into five at most. */
const MAX_WORDS = 150
const REASONS = { most: 3, words: 180 }
const LINES = { most: 5, name: 40, value: 60 }

/** A call that waits for a person as a message of Slack's blocks, with the two buttons. */
export function approvalMessage(approval: Approval, channel: string): object {
  const { id, agentId, action, resourceType, resourceId, environment, risk, needed } = approval
  const what = `${escaped(agentId, MAX_WORDS)} wants ${escaped(action, MAX_WORDS)}`
  const where = `${escaped(`${resourceType} ${resourceId}`.trim(), MAX_WORDS)} in ${environment}`
  const reasons = approval.reasons
    .slice(0, REASONS.most)
    .map((reason) => `• ${escaped(reason, REASONS.words)}`)
  const until = new Date(approval.expiresAt).toISOString().slice(0, 16).replace('T', ' ')
  const facts = `risk ${risk}, ${needed === 2 ? 'two persons have to approve' : 'one person has to approve'}, until ${until} UTC`
  return {
    channel,
    text: `Waits for a person: ${what}`,
    unfurl_links: false,
    metadata: { event_type: 'tripline_approval', event_payload: { id } },
    blocks: [
      section([`*Waits for a person*`, `*${what}*`, where]),
      ...(reasons.length === 0 ? [] : [section(reasons)]),
      ...(approval.call.lines.length === 0 ? [] : [section(linesOf(approval.call))]),
      { type: 'context', elements: [{ type: 'mrkdwn', text: facts }] },
      {
        ...{ type: 'actions', block_id: `approval:${cut(id, 200)}` },
        elements: [
          button('approve_call', 'primary', 'Approve once', id),
          button('deny_call', 'danger', 'Refuse', id),
        ],
      },
    ],
  }
}

const section = (lines: readonly string[]) => ({
  ...{ type: 'section', text: { type: 'mrkdwn', text: lines.join('\n') } },
})

/** What would be sent, as far as there is room: the console has the rest. */
function linesOf({ lines, more }: CallText): readonly string[] {
  const left = Math.max(0, lines.length - LINES.most) + more
  const shown = lines
    .slice(0, LINES.most)
    .map(({ name, value }) => `${escaped(name, LINES.name)}: ${escaped(value, LINES.value)}`)
  return left === 0 ? shown : [...shown, `and ${left} more, in the console`]
}

const button = (actionId: string, style: string, label: string, value: string) => ({
  ...{ type: 'button', action_id: actionId, style, value },
  text: { type: 'plain_text', text: label },
})
