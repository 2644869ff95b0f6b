import { createHash } from 'node:crypto'
import type { RawRecord } from '@tripline/ingest'
import type { Message, Run } from './read-runs.ts'

/** What the log shows beside the calls: `conversation` as a proxy sees it, or nothing, as in a plain audit log. */
export type Visible = 'conversation' | 'calls only'

/** A turn takes this long. The sample has no times of its own, and none may tell one run from another. */
const TURN_SECONDS = 2

/**
 * A run as LiteLLM would have logged it: one payload for each turn in which the model asked for calls, holding the
 * conversation so far and the turn as the answer.
 */
export function recordsOf(run: Run, startedAt: number, visible: Visible): readonly RawRecord[] {
  const conversation = visible === 'conversation' ? run.messages : null
  const messages = run.messages ?? run.calls
  const asking = messages.flatMap((message, at) =>
    (message.tool_calls ?? []).length > 0 ? [{ message, at }] : [],
  )
  return asking.map(({ message, at }, turn) =>
    recordOf(run, startedAt + turn * TURN_SECONDS, turn, conversation?.slice(0, at) ?? [], message),
  )
}

function recordOf(
  run: Run,
  startTime: number,
  turn: number,
  messages: readonly Message[],
  answer: Message,
): RawRecord {
  // A digest: no name of a run, and so none of its class, is in what is scored.
  const session = digest(`${run.run} ${startTime - turn * TURN_SECONDS}`)
  const payload = {
    id: `${session}/${turn}`,
    trace_id: session,
    call_type: 'acompletion',
    status: 'success',
    custom_llm_provider: 'openai',
    model: run.agent,
    startTime,
    endTime: startTime + 1,
    metadata: {
      user_api_key_hash: digest(run.agent),
      user_api_key_alias: run.agent,
    },
    messages,
    response: { choices: [{ message: { ...answer, content: null } }] },
    model_parameters: {},
  }
  return {
    source: 'litellm',
    origin: 'runs',
    receivedAt: (startTime + 1) * 1000,
    body: JSON.stringify(payload),
  }
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
