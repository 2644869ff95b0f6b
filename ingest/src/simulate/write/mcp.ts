import { isoTime } from '../calendar.ts'

export interface ToolCall {
  readonly server: string
  readonly tool: string
  /** JSON object. */
  readonly args: string
  /** What the tool answered, as text. */
  readonly output?: string
  readonly failed?: boolean
}

/** The two transcript lines of one MCP `tools/call`: request and result. */
export function writeMcp(
  call: ToolCall,
  agent: string,
  session: string,
  id: number,
  at: number,
  tookMs: number,
): readonly [request: string, result: string] {
  const head = (ms: number, direction: string): string =>
    `{"time":"${isoTime(ms)}","session":"${session}","agent":"${agent}","server":"${call.server}","direction":"${direction}","message":{"jsonrpc":"2.0","id":${id},`
  return [
    `${head(at, 'client-to-server')}"method":"tools/call","params":{"name":"${call.tool}","arguments":${call.args},"_meta":{"progressToken":"${session}-${id}"}}}}`,
    `${head(at + tookMs, 'server-to-client')}"result":{"content":[{"type":"text","text":${JSON.stringify(call.output ?? 'ok')}}],"isError":${call.failed === true}}}}`,
  ]
}
