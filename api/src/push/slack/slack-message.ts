import type { Alert } from '../../wire.ts'
import type { AlertChange, ChangeKind } from '../alert-change.ts'
import { changeId } from '../alert-change.ts'
import { cut } from '../alert-payload.ts'
import { alertLink } from '../pagerduty-receiver.ts'

const WORDS: Readonly<Record<ChangeKind, string>> = {
  opened: 'Alert',
  updated: 'Alert has grown',
  acknowledged: 'Acknowledged',
  closed: 'Closed',
  reopened: 'Opened again',
}
/** Slack takes 3,000 characters in a section, and escaping makes one into five at most. */
const MAX_TITLE = 150
const MAX_STORY = 400

/** One change of an alert as a message of Slack's blocks, with a button while somebody can take it in hand. */
export function slackMessage(
  change: AlertChange,
  channel: string,
  consoleUrl: string | null,
): object {
  const { alert, kind } = change
  const head = `${WORDS[kind]}: ${alert.severity}, risk ${alert.risk}`
  const about = `*${head}*\n*${escaped(alert.title, MAX_TITLE)}*\n${escaped(alert.story, MAX_STORY)}`
  const verdict = alert.verdict === null ? '' : `, ${alert.verdict.replaceAll('_', ' ')}`
  const facts = `agent ${escaped(alert.agentId, MAX_TITLE)}, ${alert.environment}, ${alert.status}${verdict}`
  const buttons = buttonsOf(alert, consoleUrl)
  return {
    channel,
    // What a notification shows: plain, so escaped like the rest.
    text: `${head}: ${escaped(alert.title, MAX_TITLE)}`,
    unfurl_links: false,
    metadata: { event_type: 'tripline_alert', event_payload: { id: changeId(change) } },
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: about } },
      { type: 'context', elements: [{ type: 'mrkdwn', text: facts }] },
      ...(buttons.length === 0
        ? []
        : [{ type: 'actions', block_id: `alert:${cut(alert.id, 200)}`, elements: buttons }]),
    ],
  }
}

function buttonsOf(alert: Alert, consoleUrl: string | null): readonly object[] {
  const label = (text: string) => ({ type: 'plain_text', text })
  const acknowledge = {
    ...{ type: 'button', action_id: 'acknowledge', style: 'primary' },
    ...{ value: alert.id, text: label('Acknowledge') },
  }
  const open = {
    ...{ type: 'button', action_id: 'open', text: label('Open in Tripline') },
    url: consoleUrl === null ? '' : alertLink(consoleUrl, alert.id),
  }
  return [...(alert.status === 'open' ? [acknowledge] : []), ...(consoleUrl === null ? [] : [open])]
}

/** Log content is hostile: no mention, no link, no format of it may come alive. */
export function escaped(text: string, most: number): string {
  return cut(text.replaceAll(/[\n\r]+/g, ' '), most)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[*_~`]/g, (mark) => `\u200b${mark}`)
}
