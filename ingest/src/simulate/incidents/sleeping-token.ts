import { railwayTokenAt } from '../credentials.ts'
import { incident } from './incident.ts'

export const sleepingToken = incident({
  id: 'sleeping-token',
  title: 'A token that was replaced long ago is used again',
  description:
    'Tokens are replaced after some weeks, and the old ones were never revoked. The agent’s first one wakes: it asks who it is, reads the variables of the shop, and opens a way in for itself.',
  techniques: ['T1078.004', 'T1552.001', 'T1098.001'],
  agentId: 'preview-builder',
  act(script, fleet) {
    const token = railwayTokenAt(script.persona, fleet.startsAt, fleet.startsAt)
    const as = { tokenId: token.id, tokenKind: token.kind }
    const environment = 'staging'
    script.railway({ operation: 'me', project: '' }, as)
    script.wait(4_000)
    script.railway({ operation: 'projects', project: '' }, as)
    script.wait(5_000)
    for (const service of ['svc_stg_web', 'svc_stg_api', 'svc_stg_worker']) {
      const variables = `{"environmentId":"env_stg_4f1a","serviceId":"${service}"}`
      script.railway({ operation: 'variables', variables, environment, received: 2_700 }, as)
      script.wait(3_000)
    }
    script.railway(
      {
        operation: 'projectTokenCreate',
        mutation: true,
        variables: '{"projectId":"prj_app","name":"ci-2"}',
        environment,
        resource: { type: 'token', id: 'ci-2', name: 'ci-2' },
      },
      as,
    )
  },
})
