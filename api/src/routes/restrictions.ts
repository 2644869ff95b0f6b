import type { GateDesk } from '../gate/gate-desk.ts'
import type { Api } from '../server.ts'
import { Restrictions } from '../wire.ts'
import { route } from './route.ts'

const list = route('viewer', {
  operationId: 'listRestrictions',
  tags: ['gate'],
  summary: 'What the gate holds agents to now, latest first; undoing the response ends one',
  response: { 200: Restrictions },
})

export function addRestrictionRoutes(app: Api, { restrictions }: GateDesk): void {
  app.get('/v1/restrictions', list, async () => ({ restrictions: [...restrictions.all()] }))
}
