import { backMass, ownMass } from '../stats/back-off.ts'
import type { Level } from './level.ts'
import { DISCOUNT_SUM, TOP_SUM, TOTAL_SUM } from './shared-values.ts'
import type { SlotTable } from './slot-table.ts'
import { COUNT_WORD, createSlotTable, LAST_WORD, upperSlot } from './slot-table.ts'

/**
 * What group and fleet say about the values of one plain facet, at one moment: P_group(v), backed off to the fleet.
 * The sums are read once and asked many times; one object is reused.
 */
export interface Parents {
  /** Looks at the levels; either may be missing. */
  look(group: Level | undefined, fleet: Level | undefined, weight: number): void
  /** Probability of the value. */
  of(key: number, lo: number): number
  /** The same where its upper half decides: all that an agent's run keeps. */
  ofUpper(key: number): number
  /** Probability that both leave to what they never saw. */
  unseen: number
  /** No value has a larger probability. */
  largest: number
}

const nobody = createSlotTable()

export function createParents(): Parents {
  let fleetTable: SlotTable = nobody
  let groupTable: SlotTable = nobody
  let perFleet = 0
  let perGroup = 1
  let back = 1

  const parents: Parents = {
    look(group, fleet, weight) {
      const ofFleet = fleet?.values.sums
      const ofGroup = group?.values.sums
      fleetTable = fleet?.values.table ?? nobody
      groupTable = group?.values.table ?? nobody
      perFleet = 1 / ((ofFleet?.[TOTAL_SUM] ?? 0) + weight)
      perGroup = 1 / ((ofGroup?.[TOTAL_SUM] ?? 0) + weight)
      back = backMass(ofGroup?.[DISCOUNT_SUM] ?? 0, weight)
      const fleetUnseen = backMass(ofFleet?.[DISCOUNT_SUM] ?? 0, weight) * perFleet
      parents.unseen = back * perGroup * fleetUnseen
      const fleetTop = (ofFleet?.[TOP_SUM] ?? 0) * perFleet
      parents.largest = ((ofGroup?.[TOP_SUM] ?? 0) + back * fleetTop) * perGroup
    },
    of: (key, lo) =>
      (massAt(groupTable, groupTable.find(key, lo)) +
        back * massAt(fleetTable, fleetTable.find(key, lo)) * perFleet) *
      perGroup,
    ofUpper(key) {
      const inGroup = massAt(groupTable, upperSlot(groupTable.u, key))
      const inFleet = massAt(fleetTable, upperSlot(fleetTable.u, key))
      return (inGroup + back * inFleet * perFleet) * perGroup
    },
    unseen: 1,
    largest: 0,
  }
  return parents
}

function massAt({ f }: SlotTable, slot: number): number {
  return slot < 0 ? 0 : ownMass(f[slot + COUNT_WORD] ?? 0, f[slot + LAST_WORD] ?? 0)
}
