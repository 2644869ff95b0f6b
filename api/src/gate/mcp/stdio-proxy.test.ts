import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import type { ToolCall } from './stdio-proxy.ts'
import { runStdioProxy } from './stdio-proxy.ts'

const call = (tool: string, id?: number, args: object = {}) => ({
  ...{ jsonrpc: '2.0', method: 'tools/call', params: { name: tool, arguments: args } },
  ...(id === undefined ? {} : { id }),
})

/** Runs these lines through, deciding by the tool's name; gives what server and client got. */
async function through(lines: readonly (object | string)[]) {
  const [fromClient, toClient, toServer] = [new PassThrough(), new PassThrough(), new PassThrough()]
  const asked: ToolCall[] = []
  const running = runStdioProxy({
    ...{ fromClient, toClient, toServer },
    async ask(one) {
      asked.push(one)
      if (one.tool === 'gate_down') throw new Error('not there')
      const outcome = one.tool.startsWith('delete') ? 'deny' : 'allow'
      return {
        id: 'dec_1',
        outcome,
        reasons: ['never before'],
        because: [],
        approvalId: '',
        retryAfterMs: 0,
      }
    },
  })
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)))
  fromClient.end(text.join('\n'))
  await running
  const read = (stream: PassThrough): unknown[] =>
    String(stream.read() ?? '')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
  return { asked, server: read(toServer), client: read(toClient) }
}

test('what is no tool call passes unasked, and allowed calls pass in order', async () => {
  const lines = [{ jsonrpc: '2.0', id: 1, method: 'tools/list' }, call('read', 2), call('look', 3)]
  const { asked, server, client } = await through(lines)
  assert.deepEqual(server, lines)
  assert.deepEqual(
    asked.map(({ tool }) => tool),
    ['read', 'look'],
  )
  assert.deepEqual(client, [])
})

test('a refused call never reaches the server, and the model reads why', async () => {
  const { server, client } = await through([call('delete_volume', 4, { id: 'v' }), call('read', 5)])
  assert.deepEqual(server, [call('read', 5)])
  const [answer] = client as {
    id: number
    result: { isError: boolean; content: { text: string }[] }
  }[]
  assert.deepEqual([answer?.id, answer?.result.isError], [4, true])
  assert.match(
    answer?.result.content[0]?.text ?? '',
    /Refused before it happened[\s\S]*never before/,
  )
})

test('when the gate cannot be asked, nothing passes', async () => {
  const { server, client } = await through([call('gate_down', 6)])
  assert.deepEqual(server, [])
  assert.equal(client.length, 1)
})

test('what a server might read otherwise than we do does not reach it as it came', async () => {
  const doubled = '{"jsonrpc":"2.0","id":7,"method":"tools/call","method":"tools/list"}'
  const { server, client } = await through([
    doubled,
    'not json',
    '"tools/call"',
    [call('read', 8), call('delete_all', 9)],
    call('delete_it'),
    '{"jsonrpc":"2.0","id":10,"\\u006dethod":"tools/call","params":{"name":"delete_x"}}',
  ])
  assert.deepEqual(server, [{ jsonrpc: '2.0', id: 7, method: 'tools/list' }])
  assert.equal(client.length, 4)
})
