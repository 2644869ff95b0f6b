import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One message of a recorded conversation, as OpenAI writes them. */
export interface Message {
  readonly role: string
  readonly content: unknown
  readonly tool_calls?: readonly unknown[] | null
}

export type RunClass = 'clean' | 'hijacked' | 'resisted'

/** One run of one agent at one task, with what the sample says of it. */
export interface Run {
  readonly run: string
  readonly agent: string
  readonly suite: string
  readonly task: string
  readonly class: RunClass
  /** The whole conversation; null where the sample holds the calls alone. */
  readonly messages: readonly Message[] | null
  /** One assistant message a call: what stands in for the conversation where it is missing. */
  readonly calls: readonly Message[]
}

interface LabelledCall {
  readonly run: string
  readonly agent: string
  readonly suite: string
  readonly user_task: string
  readonly injection_task: string | null
  readonly attack_type: string | null
  readonly compromised: boolean
  readonly tool: string
  readonly args: unknown
}

/**
 * The runs of a folder with `tool_calls.jsonl` (labels, and the calls of every run) and `agentdojo-<agent>.jsonl` (the
 * conversations), in an order that depends on their names alone.
 */
export function readRuns(folder: string): readonly Run[] {
  const conversations = readConversations(folder)
  const byRun = new Map<string, LabelledCall[]>()
  for (const call of jsonLines<LabelledCall>(join(folder, 'tool_calls.jsonl'))) {
    const calls = byRun.get(call.run)
    if (calls === undefined) byRun.set(call.run, [call])
    else calls.push(call)
  }
  const runs = [...byRun.values()].flatMap((calls) => {
    const [first] = calls
    return first === undefined ? [] : [runOf(first, calls, conversations)]
  })
  return runs.sort((a, b) => (a.run < b.run ? -1 : 1))
}

function runOf(
  first: LabelledCall,
  calls: readonly LabelledCall[],
  conversations: ReadonlyMap<string, readonly Message[]>,
): Run {
  const { run, agent, suite, user_task, injection_task, attack_type } = first
  return {
    ...{ run, agent, suite, task: user_task },
    class: first.compromised ? 'hijacked' : injection_task === null ? 'clean' : 'resisted',
    messages:
      conversations.get(keyOf(agent, suite, user_task, injection_task, attack_type)) ?? null,
    calls: calls.map(({ tool, args }) => ({
      role: 'assistant',
      content: null,
      tool_calls: [{ type: 'function', function: { name: tool, arguments: args } }],
    })),
  }
}

interface RecordedRun {
  readonly messages?: readonly Message[]
  readonly metadata: {
    readonly suite_name: string
    readonly user_task_id: string
    readonly injection_task_id: string | null
    readonly attack_type: string | null
  }
}

function readConversations(folder: string): ReadonlyMap<string, readonly Message[]> {
  const found = new Map<string, readonly Message[]>()
  for (const file of readdirSync(folder).sort()) {
    const agent = /^agentdojo-(.+)\.jsonl$/.exec(file)?.[1]
    if (agent === undefined) continue
    for (const { messages, metadata } of jsonLines<RecordedRun>(join(folder, file))) {
      // The last line of a file sums its runs up and holds no conversation.
      if (messages === undefined) continue
      const { suite_name, user_task_id, injection_task_id, attack_type } = metadata
      found.set(keyOf(agent, suite_name, user_task_id, injection_task_id, attack_type), messages)
    }
  }
  return found
}

const keyOf = (...parts: readonly (string | null)[]): string => JSON.stringify(parts)

function jsonLines<T>(path: string): readonly T[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line))
}
