import type { AgentKind } from '../agent-kind.ts'
import { daily, every } from '../rhythm.ts'
import type { Script } from '../script.ts'

const catalog = 'catalog.staging.harborline.example'

function embed(script: Script, products: number): void {
  const { random } = script
  for (let i = 0; i < products; i++) {
    script.http({
      method: 'GET',
      host: catalog,
      path: `/v1/products/${random.integer(60_000)}`,
      sent: 340,
      received: random.logNormal(3_500, 0.4),
    })
    script.spans([
      {
        operation: 'embeddings',
        inputTokens: Math.round(random.logNormal(420, 0.4)),
        durationMs: 60 + random.integer(90),
      },
    ])
    script.http({
      method: 'PUT',
      host: 'search.staging.harborline.example',
      path: `/indexes/products/docs/${random.integer(60_000)}`,
      sent: random.logNormal(7_000, 0.2),
      received: 120,
    })
  }
}

/** Every 10 minutes: what changed in the shop? */
function follow(script: Script): void {
  script.http({
    method: 'GET',
    host: catalog,
    path: '/v1/changes',
    sent: 340,
    received: script.random.logNormal(2_000, 0.5),
  })
  embed(script, script.random.poisson(1.7))
  if (script.mood.releases >= 2 && script.random.chance(0.1))
    script.http({
      method: 'POST',
      host: 'search.staging.harborline.example',
      path: '/indexes/products/synonyms',
      sent: 900,
      received: 90,
    })
}

/** 02:20: a slice of everything again. */
const rebuild = (script: Script): void => embed(script, 40 + script.random.poisson(20))

export const catalogIndexer: AgentKind = {
  routines: [
    { rhythm: every(10), perform: follow },
    { rhythm: daily(2, 20), perform: rebuild },
  ],
}
