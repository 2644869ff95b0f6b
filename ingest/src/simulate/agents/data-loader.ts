import type { AgentKind } from '../agent-kind.ts'
import { isoDay } from '../calendar.ts'
import { daily, every, everyHours } from '../rhythm.ts'
import type { Script } from '../script.ts'
import { readSecret, s3List, s3Object } from './aws-calls.ts'

export const nightlySecrets = ['warehouse-writer', 'orders-replica', 'crm-export'] as const
const tables = [
  'orders',
  'order_items',
  'customers',
  'shipments',
  'refunds',
  'sessions',
  'stock',
] as const

/** 01:00: three secrets, every table from the landing bucket to the warehouse, one Glue run. */
function loadNight(script: Script): void {
  const { random } = script
  const day = isoDay(script.now())
  for (const secret of nightlySecrets) readSecret(script, `prod/etl/${secret}`)
  for (const table of tables) {
    s3List(script, 'harborline-landing', `${table}/dt=${day}/`)
    const parts = 3 + random.poisson(9)
    for (let part = 0; part < parts; part++) {
      const key = `${table}/dt=${day}/part-${String(part).padStart(5, '0')}.parquet`
      s3Object(script, 'GetObject', 'harborline-landing', key, random.logNormal(4e6, 0.8))
      s3Object(script, 'PutObject', 'harborline-warehouse', key, random.logNormal(3e6, 0.8))
      script.wait(1_500)
    }
  }
  script.aws({
    service: 'glue',
    action: 'StartJobRun',
    writes: true,
    request: `{"jobName":"merge-orders","arguments":{"--day":"${day}"}}`,
    response: `{"jobRunId":"jr_${random.hex(32)}"}`,
  })
  for (let i = 0; i < 6; i++) {
    script.wait(60_000)
    script.aws({
      service: 'glue',
      action: 'GetJobRun',
      request: '{"jobName":"merge-orders","predecessorsIncluded":false}',
    })
  }
}

/** Every 15 minutes by day: has anything landed? */
function poll(script: Script): void {
  s3List(script, 'harborline-landing', 'hot/')
  if (script.random.chance(0.3))
    s3Object(
      script,
      'GetObject',
      'harborline-landing',
      'hot/manifest.json',
      script.random.logNormal(20_000, 0.4),
    )
  if (script.mood.releases >= 1 && script.random.chance(0.1))
    script.aws({ service: 'athena', action: 'GetWorkGroup', request: '{"workGroup":"etl"}' })
}

function refreshPartitions(script: Script): void {
  for (const table of tables)
    script.aws({
      service: 'glue',
      action: 'GetPartitions',
      request: `{"databaseName":"warehouse","tableName":"${table}"}`,
    })
  script.aws({
    service: 'athena',
    action: 'StartQueryExecution',
    writes: true,
    request: '{"queryString":"HIDDEN_DUE_TO_SECURITY_REASONS","workGroup":"etl"}',
    response: `{"queryExecutionId":"${script.random.uuid()}"}`,
  })
}

export const dataLoader: AgentKind = {
  routines: [
    { rhythm: daily(1, 0), perform: loadNight },
    { rhythm: every(15), perform: poll },
    { rhythm: everyHours(4, 20), perform: refreshPartitions },
  ],
}
