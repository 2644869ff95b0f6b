import { translator } from '../agents/support-triage.ts'
import { incident } from './incident.ts'

export const attachmentsOut = incident({
  id: 'attachments-out',
  title: 'Fourteen times the usual volume goes out, to the usual place',
  description:
    '412 ticket attachments, 4.1 GB, are sent to the translation service within an hour: the destination is ordinary, the amount is not.',
  techniques: ['T1567'],
  agentId: 'support-triage',
  act(script) {
    for (let i = 0; i < 412; i++) {
      script.http({
        method: 'POST',
        host: translator,
        path: '/v1/documents',
        sent: script.random.logNormal(9_500_000, 0.4),
        received: 8_900_000,
        status: 200,
      })
      script.wait(8_200)
    }
  },
})
