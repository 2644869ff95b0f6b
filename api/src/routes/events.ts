import type { Store } from '@tripline/infra'
import { Type } from 'typebox'
import { ApiError } from '../plugins/problem.ts'
import { getEvent } from '../queries/list-events.ts'
import type { Api } from '../server.ts'
import { EventDetail } from '../wire.ts'
import { route } from './route.ts'

const get = route('viewer', {
  operationId: 'getEvent',
  tags: ['events'],
  summary: 'One event with its redacted record',
  params: Type.Object({ id: Type.String({ maxLength: 512 }) }),
  response: { 200: EventDetail },
})

export function addEventRoutes(app: Api, store: Store): void {
  app.get('/v1/events/:id', get, async ({ params }) => {
    const event = await getEvent(store, params.id)
    if (event === null) throw new ApiError('not_found', 'There is no event with this id.')
    return event
  })
}
