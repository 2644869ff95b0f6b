import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { isDestination } from '../arguments/classify-value.ts'
import { eventsOf, parse, parserOf } from '../parser-kit.contract.ts'

const shared =
  process.env.TRIPLINE_DATA ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url))
const skip =
  existsSync(`${shared}/agentdojo-runs`) && existsSync(`${shared}/tau-bench`)
    ? false
    : 'no shared data'

interface Message {
  readonly role: string
  readonly content: unknown
  readonly tool_calls?:
    | readonly {
        readonly id: string
        readonly function: { readonly name: string; readonly arguments: unknown }
      }[]
    | null
}
interface Run {
  readonly messages: readonly Message[]
  /** True where injected text took the run over, false where it is clean, null where it was resisted. */
  readonly hijacked: boolean | null
}

/** Each assistant turn of a run as LiteLLM would have logged it: the conversation so far, and the turn as the answer. */
function payloadsOf(run: Run, runId: string): readonly object[] {
  return run.messages.flatMap((message, at) => {
    if ((message.tool_calls ?? []).length === 0) return []
    return [
      {
        id: `${runId}-${at}`,
        trace_id: runId,
        call_type: 'acompletion',
        status: 'success',
        startTime: 1_781_780_000 + at,
        endTime: 1_781_780_000.5 + at,
        model: 'lumen-3',
        metadata: { user_api_key_hash: 'ab'.repeat(32), user_api_key_alias: 'vk_runs' },
        messages: run.messages.slice(0, at),
        response: { choices: [{ message }] },
        model_parameters: {},
      },
    ]
  })
}

function agentDojoRuns(): readonly Run[] {
  const folder = `${shared}/agentdojo-runs`
  const files = readdirSync(folder).filter((file) => file.startsWith('agentdojo-'))
  return files.flatMap((file) =>
    readFileSync(`${folder}/${file}`, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
      .filter((record) => Array.isArray(record.messages))
      .map(({ messages, metadata }) => ({
        messages,
        hijacked: metadata.injection_task_id === null ? false : metadata.security === true || null,
      })),
  )
}

test('every turn of recorded agent runs parses, each call once, and hijacks show in the origins', {
  skip,
}, () => {
  const parser = parserOf('litellm')
  const shares = new Map<boolean | null, { runs: number; tainted: number }>()
  let calls = 0
  for (const [at, run] of agentDojoRuns().entries()) {
    let isTainted = false
    let asked = 0
    for (const payload of payloadsOf(run, `run${at}`)) {
      const events = eventsOf(parse(parser, 'litellm', payload))
      assert.equal(events[0]?.action, 'llm:chat')
      asked += events.length - 1
      isTainted ||= events.some((event) =>
        event.arguments.some((atom) => isDestination(atom.kind) && atom.origin === 'tool'),
      )
    }
    assert.equal(
      asked,
      run.messages.reduce((sum, message) => sum + (message.tool_calls ?? []).length, 0),
    )
    calls += asked
    if (asked === 0) continue
    const share = shares.get(run.hijacked) ?? { runs: 0, tainted: 0 }
    shares.set(run.hijacked, { runs: share.runs + 1, tainted: share.tainted + (isTainted ? 1 : 0) })
  }
  assert.ok(calls > 6_000)
  const share = (hijacked: boolean): number => {
    const { runs, tainted } = shares.get(hijacked) ?? { runs: 0, tainted: 0 }
    return tainted / runs
  }
  assert.ok(
    share(true) >= 0.98,
    `${share(true)} of hijacked runs address what only a tool mentioned`,
  )
  assert.ok(share(false) <= 0.2, `${share(false)} of clean runs do`)
})

test('every call of ordinary runs parses, its class told by the tool name', { skip }, () => {
  const parser = parserOf('litellm')
  const runs: readonly { readonly traj: readonly Message[] }[] = JSON.parse(
    readFileSync(`${shared}/tau-bench/gpt-4o-airline.json`, 'utf8'),
  )
  const classes = new Map<string, number>()
  for (const [at, run] of runs.entries()) {
    for (const payload of payloadsOf({ messages: run.traj, hijacked: false }, `tau${at}`)) {
      for (const event of eventsOf(parse(parser, 'litellm', payload)).slice(1)) {
        classes.set(event.actionClass, (classes.get(event.actionClass) ?? 0) + 1)
      }
    }
  }
  const total = [...classes.values()].reduce((sum, count) => sum + count, 0)
  assert.ok(total >= 1_000)
  assert.ok((classes.get('other') ?? 0) / total <= 0.2, JSON.stringify([...classes]))
})
