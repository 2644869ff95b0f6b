import type { AgentKind } from '../agent-kind.ts'
import { daily, everyHours } from '../rhythm.ts'
import type { Script } from '../script.ts'

/** Every other hour: what is idle in staging? Delete a little of it. Destructive, and quite ordinary. */
function sweep(script: Script): void {
  const { random } = script
  const ec2 = (action: string, request: string, writes = false): void =>
    script.aws({
      service: 'ec2',
      action,
      request,
      writes,
      ...(writes ? { response: `{"requestId":"${random.uuid()}","_return":true}` } : {}),
    })
  ec2(
    'DescribeVolumes',
    '{"filterSet":{"items":[{"name":"status","valueSet":{"items":[{"value":"available"}]}}]},"maxResults":500}',
  )
  ec2('DescribeSnapshots', '{"ownersSet":{"items":[{"owner":"self"}]},"maxResults":500}')
  ec2(
    'DescribeInstances',
    '{"instancesSet":{},"filterSet":{"items":[{"name":"tag:env","valueSet":{"items":[{"value":"staging"}]}}]}}',
  )
  const idle = random.poisson(0.5)
  for (let i = 0; i < idle; i++) {
    const id = `vol-0${random.hex(16)}`
    ec2('DescribeVolumeStatus', `{"volumeSet":{"items":[{"volumeId":"${id}"}]}}`)
    ec2('DeleteVolume', `{"volumeId":"${id}"}`, true)
    script.wait(2_000)
  }
  const metrics = 6 + random.poisson(8)
  for (let i = 0; i < metrics; i++)
    script.aws({
      service: 'monitoring',
      action: 'GetMetricData',
      request: '{"scanBy":"TimestampDescending","maxDatapoints":500}',
    })
  if (random.chance(0.3))
    script.aws({ service: 'rds', action: 'DescribeDBInstances', request: '{"maxRecords":100}' })
  if (random.chance(0.25))
    ec2(
      'StopInstances',
      `{"instancesSet":{"items":[{"instanceId":"i-0${random.hex(16)}"}]},"force":false}`,
      true,
    )
  if (script.mood.releases >= 2 && random.chance(0.2))
    script.aws({ service: 'compute-optimizer', action: 'GetIdleRecommendations', request: '{}' })
}

/** Once a day: empty preview volumes on Railway's staging. */
function sweepRailway(script: Script): void {
  const { random } = script
  const environment = 'staging'
  script.railway({
    operation: 'volumes',
    variables: '{"environmentId":"env_stg_4f1a"}',
    environment,
    received: 3_000,
  })
  if (!random.chance(0.5)) return
  const id = `vol_pr_${random.hex(8)}`
  const resource = { type: 'volume', id, name: `preview-${random.integer(900) + 100}` }
  script.railway({ operation: 'volume', variables: `{"volumeId":"${id}"}`, environment, resource })
  script.wait(3_000)
  script.railway({
    operation: 'volumeDelete',
    mutation: true,
    variables: `{"volumeId":"${id}"}`,
    environment,
    resource,
  })
}

function report(script: Script): void {
  for (const group of ['SERVICE', 'LINKED_ACCOUNT', 'REGION'])
    script.aws({
      service: 'ce',
      action: 'GetCostAndUsage',
      region: 'us-east-1',
      request: `{"granularity":"DAILY","groupBy":[{"type":"DIMENSION","key":"${group}"}]}`,
    })
}

export const costJanitor: AgentKind = {
  routines: [
    { rhythm: everyHours(1, 40), perform: sweep },
    { rhythm: daily(6, 15), perform: sweepRailway },
    { rhythm: daily(7, 5), perform: report },
  ],
}
