import { asObject } from '../limits.ts'
import { asList } from './as-list.ts'
import { readConversation } from './conversation.ts'

/** What the redactor leaves where a secret stood. */
const MASK = /\[redacted:[a-z0-9-]+:[0-9a-f]{16}\]/

/** Whether the redactor took a secret out of a text. */
export function heldSecret(text: string): boolean {
  return text.includes('[redacted:') && MASK.test(text)
}

/**
 * Whether a tool handed the model a secret since the model spoke last. A conversation is sent whole with every call, so
 * that what came before its last answer was told with an earlier one.
 */
export function secretInNewOutputs(messages: unknown): boolean {
  const all = asList(messages)
  let from = all.length
  while (from > 0 && asObject(all[from - 1])?.role !== 'assistant') from--
  return readConversation(all.slice(from)).outputs.some(({ text }) => heldSecret(text))
}
