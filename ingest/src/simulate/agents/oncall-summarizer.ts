import type { AgentKind } from '../agent-kind.ts'
import { everyHours, roundTheClock } from '../rhythm.ts'
import type { Script } from '../script.ts'

const pager = 'pager.harborline.example'

/** Something beeped: gather, summarise, post. */
function summarise(script: Script): void {
  const { random } = script
  const id = Math.floor(script.now() / 600_000)
  script.http({
    method: 'GET',
    host: pager,
    path: `/incidents/${id}`,
    sent: 340,
    received: random.logNormal(4_000, 0.5),
  })
  script.spans([
    {
      operation: 'execute_tool',
      tool: 'logs.query',
      args: '{"service":"checkout","minutes":30}',
      durationMs: 800 + random.integer(2_000),
    },
    {
      operation: 'execute_tool',
      tool: 'metrics.query',
      args: '{"name":"http_5xx"}',
      durationMs: 300 + random.integer(600),
    },
    {
      operation: 'chat',
      inputTokens: Math.round(random.logNormal(6_000, 0.5)),
      outputTokens: Math.round(random.logNormal(350, 0.4)),
      reasoningTokens: Math.round(random.logNormal(700, 0.5)),
      durationMs: 4_000 + random.integer(4_000),
    },
  ])
  script.http({
    method: 'POST',
    host: 'chat.harborline.example',
    path: '/api/channels/oncall/messages',
    sent: random.logNormal(1_800, 0.3),
    received: 200,
  })
  if (script.mood.releases >= 1 && random.chance(0.2))
    script.spans([
      {
        operation: 'execute_tool',
        tool: 'traces.query',
        args: '{"service":"checkout"}',
        durationMs: 900,
      },
    ])
}

function roundup(script: Script): void {
  script.http({
    method: 'GET',
    host: pager,
    path: '/schedules/platform',
    sent: 340,
    received: 1_200,
  })
}

export const oncallSummarizer: AgentKind = {
  routines: [
    { rhythm: roundTheClock(38, 0.2), perform: summarise },
    { rhythm: everyHours(1, 0), perform: roundup },
  ],
}
