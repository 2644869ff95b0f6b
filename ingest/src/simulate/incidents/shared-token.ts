import { railwayTokenAt } from '../credentials.ts'
import { incident } from './incident.ts'

export const sharedToken = incident({
  id: 'shared-token',
  title: 'One agent works with another agent’s token',
  description:
    'The token that was issued to the preview builder is put into the test data job, too: the job reads variables and deploys with it, from its own runner and under its own name, while the builder goes on using it.',
  techniques: ['T1078.004', 'T1552.001'],
  agentId: 'test-data-seeder',
  act(script, fleet) {
    const lender = fleet.persona(`preview-builder${script.persona.suffix}`)
    const token = railwayTokenAt(lender, script.now(), fleet.startsAt)
    const as = { tokenId: token.id, tokenKind: token.kind }
    const environment = 'staging'
    const variables = '{"environmentId":"env_stg_4f1a"}'
    for (let round = 0; round < 6; round++) {
      script.railway({ operation: 'variables', variables, environment, received: 2_400 }, as)
      script.wait(20_000)
      script.railway(
        {
          operation: 'serviceInstanceDeploy',
          mutation: true,
          ...{ variables, environment },
          resource: { type: 'service', id: 'svc_stg_api', name: 'api' },
        },
        as,
      )
      script.wait(300_000)
    }
  },
})
