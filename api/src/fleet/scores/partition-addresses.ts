import type { Store } from '@tripline/infra'
import { ownerAddresses } from '@tripline/infra'
import { fenceName } from '../../pipeline/consume-partitions.ts'

/** Where the owner of each partition of the events topic answers questions, by partition. */
export async function partitionAddresses(store: Store): Promise<ReadonlyMap<number, string>> {
  const named = await ownerAddresses(store)
  const found = new Map<number, string>()
  for (const [name, address] of named) {
    const partition = Number(name.slice(fenceName('').length))
    if (Number.isInteger(partition) && fenceName(partition) === name) found.set(partition, address)
  }
  return found
}
