import type { Store } from '@tripline/infra'
import { ownerAddresses } from '@tripline/infra'
import { fenceName } from '../../pipeline/consume-partitions.ts'

/** Where the owner of each partition of the events topic answers questions, by partition. */
export async function partitionAddresses(
  store: Store,
  partitions: number,
): Promise<ReadonlyMap<number, string>> {
  const named = await ownerAddresses(store)
  const found = new Map<number, string>()
  for (let partition = 0; partition < partitions; partition++) {
    const address = named.get(fenceName(partition))
    if (address !== undefined) found.set(partition, address)
  }
  return found
}
