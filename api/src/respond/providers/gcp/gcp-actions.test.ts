import { randomUUID } from 'node:crypto'
import type { LaggingCell } from '../../../../test/providers/http-ground.ts'
import {
  everybody,
  httpGround,
  laggingCell,
  ok,
  sampleTarget,
  TOKEN,
} from '../../../../test/providers/http-ground.ts'
import type { Call } from '../../../../test/providers/provider-server.ts'
import { responseActionContract } from '../response-action.contract.ts'

import { disableGcpAccount, disableGcpKey } from './gcp-actions.ts'

for (const kind of ['key', 'account'] as const) {
  responseActionContract(`gcp.disable-${kind}`, null, async () => {
    const disabled = new Map<string, LaggingCell<boolean>>()
    const ground = await httpGround(({ method, path }: Call) => {
      const [name = '', verb] = decodeURIComponent(path).split(':')
      const cell = disabled.get(name)
      if (cell === undefined)
        return { status: 404, json: { error: { code: 404, message: 'Unknown' } } }
      // Google leaves out what is false.
      if (method === 'GET') return ok({ name, ...(cell.told() ? { disabled: true } : {}) })
      cell.set(verb === 'disable')
      return ok({})
    })
    return {
      ...ground,
      async open() {
        const email = `agent-${randomUUID().slice(0, 8)}@prod.iam.gserviceaccount.com`
        const key = randomUUID().replaceAll('-', '').padEnd(40, '0')
        const account = `/v1/projects/-/serviceAccounts/${email}`
        const cell = laggingCell(false)
        disabled.set(kind === 'key' ? `${account}/keys/${key}` : account, cell)
        const credentialId = `//iam.googleapis.com/projects/prod/serviceAccounts/${email}/keys/${key}`
        const reach = { prefix: 'gcp', api: ground.api(), ...everybody }
        const nobody = 'nobody@prod.iam.gserviceaccount.com'
        return {
          action: kind === 'key' ? disableGcpKey(reach) : disableGcpAccount(reach),
          target: { ...sampleTarget, credentialId, principal: email },
          stranger: { ...sampleTarget, credentialId: '0'.repeat(40), principal: nobody },
          truth: async () => String(cell.held()),
          works: async () => !cell.held(),
          ...{ secrets: [TOKEN], lag: cell.lag, canBeRead: true },
        }
      },
    }
  })
}
