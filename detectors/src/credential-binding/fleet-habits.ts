import type { HexReader, HexWriter } from '../flat/hex-bytes.ts'

/** How credentials are used in the whole fleet: what a young credential's own history leans on. */
export interface FleetHabits {
  /** Decayed: uses of credentials that were declared as issued to somebody, and those by somebody else. */
  declaredUses: number
  misuses: number
  /** Decayed: uses of any credential, and those from elsewhere shortly after another. */
  uses: number
  switches: number
  changed: boolean
}

export const newFleetHabits = (): FleetHabits => ({
  declaredUses: 0,
  misuses: 0,
  uses: 0,
  switches: 0,
  changed: false,
})

export function writeHabits(habits: Readonly<FleetHabits>, writer: HexWriter): void {
  for (const sum of [habits.declaredUses, habits.misuses, habits.uses, habits.switches]) {
    writer.f64(sum)
  }
}

export function readHabits(habits: FleetHabits, reader: HexReader): void {
  habits.declaredUses = reader.f64()
  habits.misuses = reader.f64()
  habits.uses = reader.f64()
  habits.switches = reader.f64()
}
