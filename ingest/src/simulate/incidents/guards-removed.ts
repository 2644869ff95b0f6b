import { incident } from './incident.ts'

export const guardsRemoved = incident({
  id: 'guards-removed',
  title: 'The last guard is removed, then the database',
  description:
    'Switches off deletion protection and backups of the production database in one call, and deletes it without a final snapshot in the next.',
  techniques: ['T1490', 'T1485'],
  agentId: 'schema-migrator',
  act(script) {
    script.vault({ operation: 'read', path: 'database/creds/core-migrate', mountType: 'database' })
    script.aws({
      service: 'rds',
      action: 'DescribeDBInstances',
      request: '{"dBInstanceIdentifier":"core-prod"}',
    })
    script.wait(5_000)
    script.markIrreversible()
    script.aws({
      service: 'rds',
      action: 'ModifyDBInstance',
      writes: true,
      request:
        '{"dBInstanceIdentifier":"core-prod","deletionProtection":false,"backupRetentionPeriod":0,"applyImmediately":true}',
    })
    script.wait(30_000)
    script.aws({
      service: 'rds',
      action: 'DeleteDBInstance',
      writes: true,
      request:
        '{"dBInstanceIdentifier":"core-prod","skipFinalSnapshot":true,"deleteAutomatedBackups":true}',
    })
  },
})
