import { incident } from './incident.ts'

const teams = ['finance', 'fulfilment', 'identity', 'partners', 'people', 'shop'] as const
const names = [
  'api',
  'backup',
  'cache',
  'db',
  'mail',
  'oidc',
  'queue',
  'root',
  'sftp',
  'tls',
] as const

export const vaultSweep = incident({
  id: 'vault-sweep',
  title: 'Every secret in Vault is listed, read, and the audit switched off',
  description:
    'Walks the whole key-value store, team after team, with the rotator’s token, meets a few refusals, then disables an audit device.',
  techniques: ['T1555.006', 'T1685.002'],
  agentId: 'vault-rotator',
  act(script) {
    script.vault({ operation: 'list', path: 'kv/metadata/', mountType: 'kv' })
    for (const team of teams) {
      script.vault({ operation: 'list', path: `kv/metadata/${team}`, mountType: 'kv' })
      for (const name of names) {
        script.wait(700)
        script.vault({
          operation: 'read',
          path: `kv/data/${team}/${name}`,
          mountType: 'kv',
          refused: team === 'people' && name !== 'api',
        })
      }
    }
    script.vault({
      operation: 'create',
      path: 'auth/token/create-orphan',
      mountType: 'token',
      sent: '{"period":"768h"}',
    })
    script.wait(3_000)
    script.vault({ operation: 'delete', path: 'sys/audit/file', mountType: 'system' })
  },
})
