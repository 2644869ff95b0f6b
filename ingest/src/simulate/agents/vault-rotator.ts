import type { AgentKind } from '../agent-kind.ts'
import { daily, every, everyHours } from '../rhythm.ts'
import type { Script } from '../script.ts'

export const rotatedSecrets = [
  'shop/db',
  'shop/cache',
  'fulfilment/db',
  'fulfilment/carrier',
  'identity/db',
  'identity/oidc',
] as const

/** Every 15 minutes: whose lease is nearly over? Renews, now and then replaces. */
function renew(script: Script): void {
  const { random } = script
  for (let i = 2 + random.poisson(3); i > 0; i--) {
    const name = random.pick(rotatedSecrets)
    script.vault({ operation: 'read', path: `kv/metadata/${name}`, mountType: 'kv' })
    if (random.chance(0.35))
      script.vault({
        operation: 'update',
        path: 'sys/leases/renew',
        mountType: 'system',
        sent: '{"increment":3600}',
      })
    if (random.chance(0.05))
      script.vault({
        operation: 'update',
        path: `kv/data/${name}`,
        mountType: 'kv',
        sent: `{"data":"hmac-sha256:${random.hex(64)}"}`,
      })
  }
}

function rotateRoots(script: Script): void {
  for (const name of ['core', 'search', 'reports'])
    script.vault({
      operation: 'update',
      path: `database/rotate-root/${name}`,
      mountType: 'database',
    })
  script.vault({
    operation: 'update',
    path: 'auth/approle/role/agents/secret-id',
    mountType: 'approle',
  })
}

function inventory(script: Script): void {
  script.vault({ operation: 'list', path: 'kv/metadata/shop', mountType: 'kv' })
  script.vault({ operation: 'list', path: 'kv/metadata/fulfilment', mountType: 'kv' })
  if (script.mood.releases >= 1)
    script.vault({ operation: 'read', path: 'sys/internal/counters/activity', mountType: 'system' })
}

export const vaultRotator: AgentKind = {
  routines: [
    { rhythm: every(15), perform: renew },
    { rhythm: daily(3, 10), perform: rotateRoots },
    { rhythm: everyHours(6, 50), perform: inventory },
  ],
}
