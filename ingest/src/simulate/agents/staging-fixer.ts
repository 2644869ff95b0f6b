import type { AgentKind } from '../agent-kind.ts'
import { officeHours, roundTheClock } from '../rhythm.ts'
import type { Script } from '../script.ts'
import { railwayServices } from '../world.ts'
import type { Mind } from './think.ts'
import { think } from './think.ts'

export const stagingFixerMind: Mind = {
  system:
    'You keep the staging environment of harborline deployable. Read build failures, restart services, correct variables. Work in staging only. Never guess a variable.',
  tools: [
    'fs.read',
    'fs.search',
    'fs.write',
    'git.diff',
    'http.get',
    'shell.exec',
    'ticket.comment',
    'ticket.read',
    'web.search',
  ],
  inputTokens: 11_800,
  outputTokens: 260,
  reasoningTokens: 1_850,
  maxTokens: 8_192,
}

const sourceFiles = [
  'src/server.ts',
  'src/routes/checkout.ts',
  'src/routes/health.ts',
  'src/jobs/reindex.ts',
  'package.json',
  'railway.json',
  'Dockerfile',
  'infra/staging/variables.md',
  'infra/staging/services.yaml',
  'src/config.ts',
] as const
const variableNames = [
  'DATABASE_URL',
  'REDIS_URL',
  'LOG_LEVEL',
  'FEATURE_FLAGS',
  'PUBLIC_URL',
] as const
const environment = 'staging'

/** A staging deploy failed: look, think, read, correct, redeploy, watch. */
function fixStaging(script: Script): void {
  const { random } = script
  const ticket = `STG-${1_000 + (Math.floor(script.now() / 7_200_000) % 900)}`
  const user = `${ticket}: the staging deploy of ${random.pick(railwayServices.staging)} failed. Find out why and fix it.`
  const service = random.pick(railwayServices.staging)
  const resource = { type: 'service', id: `svc_stg_${service}`, name: service }
  const variables = `{"environmentId":"env_stg_4f1a","serviceId":"svc_stg_${service}"}`
  think(script, stagingFixerMind, { user })
  script.railway({ operation: 'deployments', variables, environment, resource, received: 1_900 })
  readLogs(script, variables, resource, 1 + random.poisson(1.2))
  const reads = 1 + random.poisson(0.9)
  const paths = Array.from({ length: reads }, () => random.pick(sourceFiles))
  const calls = paths.map((path) => ({ tool: 'fs.read', args: `{"path":"${path}"}` }))
  think(script, stagingFixerMind, { user, calls })
  script.wait(4_000)
  const outputs = paths
    .slice(0, 2)
    .map((path) => ({ tool: 'fs.read', text: `// ${path}\nexport const port = 8080` }))
  const command = random.pick([
    'npm run build',
    'npm test -- --changed',
    'node scripts/check-env.mjs',
  ])
  const shell = random.chance(0.6) ? [{ tool: 'shell.exec', args: `{"command":"${command}"}` }] : []
  think(script, stagingFixerMind, { user, outputs, calls: shell })
  script.wait(5_000)
  if (random.chance(0.16) && !correctVariable(script, user, variables)) return
  if (random.chance(0.24)) {
    script.railway({
      operation: 'serviceRedeploy',
      mutation: true,
      variables,
      environment,
      resource,
    })
    script.wait(30_000)
    readLogs(script, variables, resource, 1)
  }
  if (random.chance(0.1)) comment(script, user, ticket)
  if (script.mood.releases >= 2 && random.chance(0.08))
    script.railway({
      operation: 'deploymentRollback',
      mutation: true,
      variables,
      environment,
      resource,
    })
  // Once in a long while it does something it seldom does.
  if (random.chance(0.004))
    think(script, stagingFixerMind, {
      user,
      calls: [{ tool: 'web.search', args: '{"query":"railway healthcheck timeout"}' }],
    })
}

function readLogs(
  script: Script,
  variables: string,
  resource: { readonly type: string; readonly id: string; readonly name: string },
  times: number,
): void {
  for (let i = 0; i < times; i++) {
    const received = script.random.logNormal(9_000, 0.9)
    script.railway({ operation: 'logs', variables, environment, resource, received })
    script.wait(2_500)
  }
}

/** False when it was refused and gave up. The same refusal happens about fourteen times in 38 days. */
function correctVariable(script: Script, user: string, variables: string): boolean {
  const { random } = script
  const name = random.pick(variableNames)
  const resource = { type: 'variable', id: `staging/${name}`, name }
  const upsert = {
    operation: 'variableUpsert',
    mutation: true,
    variables: variables.replace('}', `,"name":"${name}"}`),
    environment,
    resource,
  } as const
  if (!random.chance(0.026)) {
    script.railway(upsert)
    return true
  }
  script.railway({ ...upsert, error: 'Not Authorized' })
  script.wait(6_000)
  if (random.chance(0.21)) {
    comment(script, user, 'STG-refused')
    return false
  }
  script.railway({ operation: 'variables', variables, environment, received: 2_400 })
  script.railway(upsert)
  return true
}

function comment(script: Script, user: string, ticket: string): void {
  const calls = [
    {
      tool: 'ticket.comment',
      args: `{"ticket":"${ticket}","body":"See the attached deploy log."}`,
    },
  ]
  think(script, stagingFixerMind, { user, calls })
}

export const stagingFixer: AgentKind = {
  routines: [
    { rhythm: officeHours(72), perform: fixStaging },
    { rhythm: roundTheClock(42), perform: fixStaging },
  ],
}
