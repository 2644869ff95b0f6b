import type { AgentKind } from '../agent-kind.ts'
import { daily, officeHours } from '../rhythm.ts'
import type { Script } from '../script.ts'

const api = 'api.staging.harborline.example'
const kinds = ['customers', 'orders', 'products', 'coupons', 'addresses'] as const

/** Fills staging with invented customers; asks a model for their names. */
function seed(script: Script): void {
  const { random } = script
  script.railway({
    operation: 'variables',
    variables: '{"environmentId":"env_stg_4f1a"}',
    environment: 'staging',
    received: 2_400,
  })
  script.spans([
    {
      operation: 'chat',
      inputTokens: Math.round(random.logNormal(900, 0.3)),
      outputTokens: Math.round(random.logNormal(1_400, 0.4)),
      reasoningTokens: 0,
      temperature: 0.9,
      durationMs: 3_000 + random.integer(3_000),
    },
  ])
  for (let i = 3 + random.poisson(6); i > 0; i--) {
    const kind = random.pick(kinds)
    script.http({
      method: 'POST',
      host: api,
      path: `/v1/${kind}`,
      sent: random.logNormal(2_000, 0.5),
      received: 300,
    })
    script.wait(900)
  }
  if (random.chance(0.2))
    script.http({
      method: 'DELETE',
      host: api,
      path: `/v1/${random.pick(kinds)}/${random.integer(90_000)}`,
      sent: 300,
      received: 80,
    })
  if (script.mood.releases >= 2 && random.chance(0.3))
    script.http({ method: 'POST', host: api, path: '/v1/subscriptions', sent: 900, received: 300 })
}

/** 04:30: staging is emptied and filled again. Deletes by the dozen, every day. */
function reset(script: Script): void {
  for (const kind of kinds)
    for (let page = 0; page < 6; page++)
      script.http({
        method: 'DELETE',
        host: api,
        path: `/v1/${kind}?page=${page}`,
        sent: 320,
        received: 90,
      })
  seed(script)
}

export const testDataSeeder: AgentKind = {
  routines: [
    { rhythm: officeHours(17), perform: seed },
    { rhythm: daily(4, 30), perform: reset },
  ],
}
