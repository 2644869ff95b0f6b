import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Column } from './native-block.ts'
import { blockBuilder } from './native-block.ts'
import type { Fence, Store } from './store.ts'

interface Claim extends Fence {
  readonly epoch: number
  readonly claimedAt: number
  readonly address: string
}

const columns: readonly Column<Claim>[] = [
  { name: 'name', type: 'String', of: ({ name }) => name },
  { name: 'epoch', type: 'UInt64', of: ({ epoch }) => epoch },
  { name: 'owner', type: 'String', of: ({ owner }) => owner },
  { name: 'claimed_at', type: "DateTime64(3, 'UTC')", of: ({ claimedAt }) => claimedAt },
  { name: 'address', type: 'String', of: ({ address }) => address },
]

/**
 * Makes the caller the owner of `name`: from here on every insert with an older fence is refused. Of two that claim at the same
 * moment one has it, and the other's first insert is refused. `address` is where its owner answers questions; '' for nowhere.
 */
export async function claimPartition(
  store: Store,
  name: string,
  clock: Clock,
  address = '',
): Promise<Fence> {
  const owner = randomUUID()
  const [newest] = await store.query<{ epoch: number }>(
    'SELECT max(epoch) AS epoch FROM partition_owners WHERE name = {name:String}',
    { name },
  )
  const epoch = (newest?.epoch ?? 0) + 1
  const block = blockBuilder(columns)
  block.push({ name, owner, epoch, claimedAt: clock.now(), address })
  await store.insertBlock('partition_owners', block.finish(), `partition_owners/${name}/${owner}`)
  return { name, owner }
}

/** Where the owners of all claimed names answer questions. */
export async function ownerAddresses(store: Store): Promise<ReadonlyMap<string, string>> {
  const rows = await store.query<{ name: string; address: string }>(
    `SELECT name, argMax(address, (epoch, owner)) AS address FROM partition_owners
     GROUP BY name HAVING address != '' LIMIT 100000`,
    {},
  )
  return new Map(rows.map(({ name, address }) => [name, address]))
}

/** Nobody else has claimed it since. */
export async function isStillOwner(store: Store, { name, owner }: Fence): Promise<boolean> {
  const [newest] = await store.query<{ owner: string }>(
    'SELECT argMax(owner, (epoch, owner)) AS owner FROM partition_owners WHERE name = {name:String}',
    { name },
  )
  return newest?.owner === owner
}
