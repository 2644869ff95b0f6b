import type { AgentKind } from '../agent-kind.ts'
import { every, roundTheClock } from '../rhythm.ts'
import type { Script } from '../script.ts'
import type { Mind } from './think.ts'
import { think } from './think.ts'

const mind: Mind = {
  system: 'You complete company records. Use only the fields you are given.',
  tools: [],
  inputTokens: 1_900,
  outputTokens: 180,
  reasoningTokens: 240,
  maxTokens: 1_024,
}
const crm = 'crm.harborline.example'

/** Takes a batch of accounts, looks each up, fills it in. */
function enrich(script: Script): void {
  const { random } = script
  script.http({
    method: 'GET',
    host: crm,
    path: '/v2/accounts?stale=true&limit=20',
    sent: 420,
    received: 18_000,
  })
  const accounts = 4 + random.poisson(11)
  for (let i = 0; i < accounts; i++) {
    const id = 10_000 + random.integer(42_000)
    script.http({
      method: 'GET',
      host: crm,
      path: `/v2/accounts/${id}`,
      sent: 380,
      received: random.logNormal(3_200, 0.4),
    })
    script.http({
      method: 'GET',
      host: 'companies.example.com',
      path: `/lookup/${id}`,
      sent: 350,
      received: random.logNormal(5_500, 0.6),
    })
    if (random.chance(0.3))
      think(script, mind, { user: `Complete account ${id}.`, answer: '{"industry":"retail"}' })
    if (random.chance(0.72))
      script.http({
        method: 'PATCH',
        host: crm,
        path: `/v2/accounts/${id}`,
        sent: random.logNormal(1_100, 0.3),
        received: 640,
      })
    if (random.chance(0.01))
      script.http({
        method: 'GET',
        host: crm,
        path: `/v2/accounts/${id}/notes`,
        sent: 380,
        received: 2_000,
        status: 404,
      })
    script.wait(2_000)
  }
  if (script.mood.releases >= 1 && random.chance(0.2))
    script.http({
      method: 'POST',
      host: crm,
      path: '/v2/enrichment-runs',
      sent: 900,
      received: 300,
    })
}

function heartbeat(script: Script): void {
  script.http({ method: 'GET', host: crm, path: '/healthz', sent: 120, received: 64 })
}

export const crmEnricher: AgentKind = {
  routines: [
    { rhythm: roundTheClock(49, 0.5), perform: enrich },
    { rhythm: every(10), perform: heartbeat },
  ],
}
