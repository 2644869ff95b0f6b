import type { Api } from '../server.ts'
import { Status } from '../wire.ts'
import { route } from './route.ts'

const get = route('viewer', {
  operationId: 'getStatus',
  tags: ['status'],
  summary: 'How detection is doing now',
  response: { 200: Status },
})

export function addStatusRoute(app: Api, status: () => Status): void {
  app.get('/v1/status', get, async () => status())
}
