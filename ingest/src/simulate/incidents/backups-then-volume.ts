import { volumes } from '../world.ts'
import { incident } from './incident.ts'

export const backupsThenVolume = incident({
  id: 'backups-then-volume',
  title: 'First the backups, one by one, then the volume',
  description:
    'Switches off the schedule by which the production database is backed up, deletes its backups one after another, and the volume last.',
  techniques: ['T1490', 'T1485'],
  agentId: 'schema-migrator',
  act(script) {
    const environment = 'production'
    const [volume] = volumes
    if (volume === undefined) throw new Error('the world has no volumes')
    const { id, name, backups } = volume
    const resource = { type: 'volume', id, name }
    const variables = `{"volumeInstanceId":"${id}"}`
    script.railway({
      operation: 'volumes',
      variables: '{"environmentId":"env_prd_90bb"}',
      environment,
    })
    script.wait(6_000)
    script.railway({
      operation: 'volumeInstanceBackupList',
      ...{ variables, environment, resource },
      received: 1_900,
    })
    script.wait(9_000)
    script.railway({
      operation: 'volumeInstanceBackupScheduleUpdate',
      mutation: true,
      variables: `{"volumeInstanceId":"${id}","kinds":[]}`,
      ...{ environment, resource },
    })
    for (let left = backups; left > 0; left--) {
      script.wait(5_000)
      if (left === backups) script.markIrreversible()
      const backup = `bkp_${script.random.hex(12)}`
      script.railway({
        operation: 'volumeInstanceBackupDelete',
        mutation: true,
        variables: `{"volumeInstanceId":"${id}","volumeInstanceBackupId":"${backup}"}`,
        environment,
        resource: { type: 'backup', id: backup, name: `${name}-${left}` },
        attachedBackups: left,
      })
    }
    script.wait(12_000)
    script.railway({
      operation: 'volumeDelete',
      mutation: true,
      variables: `{"volumeId":"${id}"}`,
      ...{ environment, resource },
    })
  },
})
