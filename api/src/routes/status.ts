import type { Api } from '../server.ts'
import { Status } from '../wire.ts'

export function addStatusRoute(app: Api, status: () => Status): void {
  app.get(
    '/v1/status',
    {
      config: { access: 'viewer' },
      schema: {
        operationId: 'getStatus',
        tags: ['status'],
        summary: 'How detection is doing now',
        response: { 200: Status },
      },
    },
    async () => status(),
  )
}
