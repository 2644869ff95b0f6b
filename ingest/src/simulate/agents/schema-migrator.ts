import type { AgentKind } from '../agent-kind.ts'
import { isoDay } from '../calendar.ts'
import { daily, officeHours } from '../rhythm.ts'
import type { Script } from '../script.ts'

/** A migration: short-lived database credentials from Vault, a snapshot first, then the change. */
function migrate(script: Script): void {
  const { random } = script
  script.vault({ operation: 'read', path: 'database/creds/core-migrate', mountType: 'database' })
  script.aws({
    service: 'rds',
    action: 'DescribeDBInstances',
    request: '{"dBInstanceIdentifier":"core-prod"}',
  })
  const snapshot = `core-prod-before-${isoDay(script.now())}-${random.hex(4)}`
  script.aws({
    service: 'rds',
    action: 'CreateDBSnapshot',
    writes: true,
    request: `{"dBSnapshotIdentifier":"${snapshot}","dBInstanceIdentifier":"core-prod"}`,
  })
  for (let i = 3 + random.poisson(4); i > 0; i--) {
    script.wait(20_000)
    script.aws({
      service: 'rds',
      action: 'DescribeDBSnapshots',
      request: `{"dBSnapshotIdentifier":"${snapshot}"}`,
    })
  }
  if (random.chance(0.25))
    script.aws({
      service: 'rds',
      action: 'ModifyDBInstance',
      writes: true,
      request:
        '{"dBInstanceIdentifier":"core-prod","dBParameterGroupName":"core-16","applyImmediately":false}',
    })
  script.vault({
    operation: 'update',
    path: 'sys/leases/revoke',
    mountType: 'system',
    sent: `{"lease_id":"hmac-sha256:${random.hex(64)}"}`,
  })
  if (script.mood.releases >= 2 && random.chance(0.3))
    script.aws({
      service: 'rds',
      action: 'CreateBlueGreenDeployment',
      writes: true,
      request:
        '{"blueGreenDeploymentName":"core-next","source":"arn:aws:rds:eu-central-1:123456789012:db:core-prod"}',
    })
}

/** Twice a week or so: rehearses on a scratch volume in dev and throws it away. */
function rehearse(script: Script): void {
  if (!script.random.chance(0.3)) return
  const environment = 'dev'
  const id = `vol_scratch_${script.random.hex(8)}`
  const resource = { type: 'volume', id, name: 'scratch' }
  script.railway({
    operation: 'volumeCreate',
    mutation: true,
    variables: '{"projectId":"prj_labs"}',
    environment,
    resource,
  })
  script.wait(60_000)
  script.railway({
    operation: 'volumeDelete',
    mutation: true,
    variables: `{"volumeId":"${id}"}`,
    environment,
    resource,
  })
}

export const schemaMigrator: AgentKind = {
  routines: [
    { rhythm: officeHours(4.6), perform: migrate },
    { rhythm: daily(9, 30, 20, true), perform: rehearse },
  ],
}
