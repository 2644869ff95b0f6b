import { readSecret } from '../agents/aws-calls.ts'
import { accounts, decoyKey, decoySecret } from '../world.ts'
import { incident } from './incident.ts'

export const decoyTouched = incident({
  id: 'decoy-touched',
  title: 'A decoy is touched that nothing real uses',
  description:
    'Reads a secret that exists only to be watched, then tries the access key it finds in it, 40 s later. The key grants nothing.',
  techniques: ['T1552.001', 'T1078.004'],
  agentId: 'crm-enricher',
  act(script) {
    readSecret(script, decoySecret)
    script.wait(40_000)
    const identity = `{"type":"IAMUser","principalId":"AIDA2HARBORDECOY00001","arn":"arn:aws:iam::${accounts.prod}:user/${decoyKey.name}","accountId":"${accounts.prod}","accessKeyId":"${decoyKey.id}","userName":"${decoyKey.name}"}`
    script.aws({ service: 'sts', action: 'GetCallerIdentity', request: 'null' }, { identity })
    script.wait(2_000)
    const message = `User: arn:aws:iam::${accounts.prod}:user/${decoyKey.name} is not authorized to perform: s3:ListAllMyBuckets`
    script.aws(
      { service: 's3', action: 'ListBuckets', request: 'null', error: ['AccessDenied', message] },
      { identity },
    )
  },
})
