import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { askGate } from '../gate/mcp/ask-gate.ts'
import { runStdioProxy } from '../gate/mcp/stdio-proxy.ts'
import { CommandError } from './tell.ts'

export interface McpProxyOptions {
  readonly server: string
  readonly url: string
  readonly session?: string
}

/** Runs an MCP server behind the gate: `tripline mcp-proxy --server NAME -- command args…`, in place of the command itself. */
export async function mcpProxy(
  command: readonly string[],
  options: McpProxyOptions,
  token: string | undefined,
): Promise<void> {
  const [program, ...args] = command
  if (program === undefined) throw new CommandError('Name the server’s command after --.')
  if (token === undefined || token === '') {
    throw new CommandError(
      'Put the agent’s token into TRIPLINE_TOKEN; npx tripline token --role agent --agent ID makes one.',
    )
  }
  // The server is not to know the token that speaks for its agent.
  const { TRIPLINE_TOKEN: _, ...env } = process.env
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'], env })
  const failed = once(child, 'error').then(([error]) => {
    throw new CommandError(`${program} does not start: ${String(error)}`)
  })
  const session = options.session ?? randomUUID()
  // A server that ended reads no more; its exit is what is told.
  child.stdin.on('error', () => undefined)
  child.stdout.pipe(process.stdout)
  const proxied = runStdioProxy({
    ...{ fromClient: process.stdin, toClient: process.stdout, toServer: child.stdin },
    ask: ({ tool, arguments: args }) =>
      askGate(
        { url: options.url, token },
        { session, tool: { server: options.server, tool, arguments: args } },
      ),
  })
  await Promise.race([once(child, 'exit'), failed, proxied.then(() => once(child, 'exit'))])
}
