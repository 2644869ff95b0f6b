import type { AgentKind } from '../agent-kind.ts'
import { every, everyHours } from '../rhythm.ts'
import type { Script } from '../script.ts'

const instances = ['staging-core', 'staging-search', 'staging-reports'] as const

/** Every 20 minutes: slow queries; now and then an index. Signs with a long-term key. */
function look(script: Script): void {
  const { random } = script
  const instance = random.pick(instances)
  script.aws({
    service: 'rds',
    action: 'DescribeDBInstances',
    request: `{"dBInstanceIdentifier":"${instance}"}`,
  })
  script.aws({
    service: 'pi',
    action: 'GetResourceMetrics',
    request: `{"serviceType":"RDS","identifier":"db-${instance.toUpperCase()}"}`,
  })
  if (random.chance(0.5))
    script.aws({
      service: 'rds',
      action: 'DownloadDBLogFilePortion',
      request: `{"dBInstanceIdentifier":"${instance}","logFileName":"slowquery/mysql-slowquery.log"}`,
    })
  if (random.chance(0.15))
    script.aws({
      service: 'rds-data',
      action: 'ExecuteStatement',
      data: true,
      writes: true,
      request: `{"resourceArn":"arn:aws:rds:eu-central-1:111122223333:cluster:${instance}","sql":"HIDDEN_DUE_TO_SECURITY_REASONS"}`,
    })
}

function tidy(script: Script): void {
  for (const instance of instances) {
    script.aws({
      service: 'rds',
      action: 'ListTagsForResource',
      request: `{"resourceName":"arn:aws:rds:eu-central-1:111122223333:db:${instance}"}`,
    })
    script.aws({
      service: 'logs',
      action: 'FilterLogEvents',
      request: `{"logGroupName":"/aws/rds/instance/${instance}/slowquery"}`,
    })
    if (script.mood.releases >= 1)
      script.aws({ service: 'rds', action: 'DescribeDBRecommendations', request: '{}' })
  }
}

export const dbIndexer: AgentKind = {
  routines: [
    { rhythm: every(20), perform: look },
    { rhythm: everyHours(6, 10), perform: tidy },
  ],
}
