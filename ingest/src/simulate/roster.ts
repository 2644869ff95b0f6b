import { keyHashOf } from './credentials.ts'
import type { AwsIdentity, Persona } from './persona.ts'
import { deriveKey, keyOf } from './random.ts'
import { rosterRows } from './roster-rows.ts'

const awsOf = (sees: string): AwsIdentity =>
  sees.includes('role') ? 'role' : sees.includes('key') ? 'key' : 'none'

function proxyIdentity(
  id: string,
  key: string | undefined,
  copy: number,
): Pick<Persona, 'virtualKey' | 'virtualKeyHash' | 'meshCredential'> {
  const virtualKey = key === undefined ? '' : `${key}${copy === 0 ? '' : `_${copy + 1}`}`
  return {
    virtualKey,
    virtualKeyHash: virtualKey === '' ? '' : keyHashOf(virtualKey),
    meshCredential: `sha256:${keyHashOf(`mesh:${id}`).slice(0, 32)}`,
  }
}

/** 24 agents by name; more are further ones of the same kinds, each a little different in size and hours. */
export function createRoster(seed: string, count: number): readonly Persona[] {
  const world = keyOf(`roster:${seed}`)
  return Array.from({ length: count }, (_, index) => {
    const row = rosterRows[index % rosterRows.length]
    if (row === undefined) throw new Error('the roster is empty')
    const copy = Math.floor(index / rosterRows.length)
    const suffix = copy === 0 ? '' : `-${copy + 1}`
    const key = deriveKey(keyOf(`${seed}:${row.id}${suffix}`), world[0], world[1])
    return {
      id: `${row.id}${suffix}`,
      index,
      kind: row.id,
      owner: row.owner,
      charter: row.charter,
      environment: row.environment,
      peerGroup: row.group,
      offsetHours: copy === 0 ? row.offset : row.offset + (copy % 5) - 2,
      volume: copy === 0 ? 1 : 0.4 + (key[2] / 4_294_967_296) * 1.2,
      address: `192.0.2.${row.id === 'staging-fixer' && copy === 0 ? 41 : 50 + (index % 140)}`,
      aws: awsOf(row.sees),
      railway: row.sees.includes('railway'),
      kubernetes: row.sees.includes('kubernetes'),
      vault: row.sees.includes('vault'),
      ...proxyIdentity(`${row.id}${suffix}`, row.key, copy),
      model: row.model ?? '',
      suffix,
      key,
    }
  })
}
