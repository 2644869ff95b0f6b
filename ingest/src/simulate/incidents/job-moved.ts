import { nightlySecrets } from '../agents/data-loader.ts'
import { incident } from './incident.ts'

export const jobMoved = incident({
  id: 'job-moved',
  title: 'The scheduled job runs, but somewhere else',
  description:
    'The loader’s job is started on a machine outside the company: the same secrets, the same tables and the same library, with the role’s own session, from a network nobody here uses.',
  techniques: ['T1078.004', 'T1053.007', 'T1555.006'],
  agentId: 'data-loader',
  act(script) {
    const as = { address: `203.0.113.${10 + script.random.integer(200)}` }
    for (const secret of nightlySecrets) {
      script.aws(
        {
          service: 'secretsmanager',
          action: 'GetSecretValue',
          request: `{"secretId":"prod/etl/${secret}"}`,
        },
        as,
      )
      script.wait(2_000)
    }
    for (const table of ['orders', 'customers', 'refunds']) {
      for (let part = 0; part < 8; part++) {
        const key = `${table}/part-${String(part).padStart(5, '0')}.parquet`
        const bytes = Math.round(script.random.logNormal(4e6, 0.8))
        script.aws(
          {
            service: 's3',
            action: 'GetObject',
            data: true,
            request: `{"bucketName":"harborline-landing","key":"${key}"}`,
            additional: `{"SignatureVersion":"SigV4","bytesTransferredIn":0,"bytesTransferredOut":${bytes}}`,
            resources: `{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::harborline-landing/${key}"}`,
          },
          as,
        )
        script.wait(1_500)
      }
    }
  },
})
