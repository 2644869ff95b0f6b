import type { Approval } from '../../gate/approvals/approval.ts'
import { cut } from '../alert-payload.ts'
import { escaped } from './slack-message.ts'

const MAX_WORDS = 200
const MAX_REASONS = 5

/** A call that waits for a person as a message of Slack's blocks, with the two buttons. */
export function approvalMessage(approval: Approval, channel: string): object {
  const { id, agentId, action, resourceType, resourceId, environment, risk, needed } = approval
  const what = `${escaped(agentId, MAX_WORDS)} wants ${escaped(action, MAX_WORDS)}`
  const where = `${escaped(`${resourceType} ${resourceId}`.trim(), MAX_WORDS)} in ${environment}`
  const reasons = approval.reasons
    .slice(0, MAX_REASONS)
    .map((reason) => `\n• ${escaped(reason, MAX_WORDS)}`)
    .join('')
  const until = new Date(approval.expiresAt).toISOString().slice(0, 16).replace('T', ' ')
  const facts = `risk ${risk}, ${needed === 2 ? 'two persons have to approve' : 'one person has to approve'}, until ${until} UTC`
  return {
    channel,
    text: `Waits for a person: ${what}`,
    unfurl_links: false,
    metadata: { event_type: 'tripline_approval', event_payload: { id } },
    blocks: [
      {
        type: 'section',
        text: { type: 'mrkdwn', text: `*Waits for a person*\n*${what}*\n${where}${reasons}` },
      },
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

const button = (actionId: string, style: string, label: string, value: string) => ({
  ...{ type: 'button', action_id: actionId, style, value },
  text: { type: 'plain_text', text: label },
})
