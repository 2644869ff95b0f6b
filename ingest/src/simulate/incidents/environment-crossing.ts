import { roleIdentity, roleSessionAt } from '../credentials.ts'
import { accounts } from '../world.ts'
import { incident } from './incident.ts'

export const environmentCrossing = incident({
  id: 'environment-crossing',
  title: 'A staging cleaner deletes production volumes',
  description:
    'The staging janitor takes its role in the production account through a trust policy that is too wide, lists volumes there as it always does at home, and deletes twelve.',
  techniques: ['T1078.004', 'T1485', 'T1578.003'],
  agentId: 'cost-janitor',
  act(script) {
    const { persona, random } = script
    const home = roleSessionAt(persona, script.now())
    const session = { ...home, accessKeyId: `ASIA${random.base32(16)}`, issuedAt: script.now() }
    const identity = roleIdentity(persona, session, accounts.prod)
    const as = { identity, account: accounts.prod }
    script.aws({
      service: 'sts',
      action: 'AssumeRole',
      request: `{"roleArn":"arn:aws:iam::${accounts.prod}:role/${home.roleName}","roleSessionName":"${home.sessionName}","sourceIdentity":"${persona.id}","durationSeconds":3600}`,
      response: `{"credentials":{"accessKeyId":"${session.accessKeyId}","sessionToken":"IQoJb3JpZ2luX2VjE${random.base32(320)}","expiration":"${new Date(script.now() + 3_600_000).toUTCString()}"},"assumedRoleUser":{"assumedRoleId":"${home.roleId}:${home.sessionName}","arn":"arn:aws:sts::${accounts.prod}:assumed-role/${home.roleName}/${home.sessionName}"},"sourceIdentity":"${persona.id}"}`,
    })
    script.wait(2_000)
    script.aws({ service: 'ec2', action: 'DescribeVolumes', request: '{"maxResults":500}' }, as)
    script.wait(4_000)
    for (let i = 0; i < 12; i++) {
      if (i === 0) script.markIrreversible()
      const response = `{"requestId":"${random.uuid()}","_return":true}`
      script.aws(
        {
          service: 'ec2',
          action: 'DeleteVolume',
          writes: true,
          request: `{"volumeId":"vol-0${random.hex(16)}"}`,
          response,
        },
        as,
      )
      script.wait(900)
    }
  },
})
