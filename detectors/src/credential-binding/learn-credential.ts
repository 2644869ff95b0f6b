import type { DeclaredFacts } from '../declared-facts.ts'
import type { Observation } from '../detector.ts'
import type { Features } from '../facets/features.ts'
import type { CredentialRecord, CredentialRecords } from './credential-records.ts'
import { CLIENT, PLACE, USER } from './credential-records.ts'
import type { FleetHabits } from './fleet-habits.ts'
import type { CredentialUse } from './score-credential.ts'
import { isSwitch, placeFacet } from './score-credential.ts'

/** A user, place or client that changed since the last checkpoint, with its text. */
export interface ChangedUse {
  readonly row: number
  readonly born: number
  readonly facet: number
  readonly fingerprint: number
  readonly text: string
}

/** Number of the credential facet, and of the client facet, in features.ts. */
export const CREDENTIAL = 5
const CLIENT_FACET = 8

export interface CredentialLearner {
  learn(observed: Observation, read: Features, use: CredentialUse, times: number): void
  takeChangedUses(): readonly ChangedUse[]
}

export function createCredentialLearner(
  records: CredentialRecords,
  habits: FleetHabits,
  declared: DeclaredFacts,
): CredentialLearner {
  const { runs, rows } = records
  let changes: ChangedUse[] = []

  const addUse = (
    observed: Observation,
    row: number,
    facet: number,
    fingerprint: number,
    times: number,
    text: () => string,
  ): void => {
    if (fingerprint === 0) return
    const entry = runs.upsert(row, facet, fingerprint)
    runs.add(row, facet, entry, observed.weight, observed.seconds, times)
    if (!runs.mark(entry)) return
    const { born } = records.record(row)
    changes.push({ row, born, facet, fingerprint, text: text() })
  }

  const learnTime = (record: CredentialRecord, observed: Observation, use: CredentialUse): void => {
    const { seconds, weight } = observed
    if (isSwitch(record, use, seconds)) {
      record.switches += weight
      habits.switches += weight
    }
    record.uses += weight
    habits.uses += weight
    if (seconds < record.lastUsed) return
    record.lastUsed = seconds
    record.lastUser = use.user
    record.lastPlace = use.place
  }

  return {
    learn(observed, read, use, times) {
      const { event, weight, seconds } = observed
      const hi = read.hi[CREDENTIAL] ?? 0
      const row = records.rowFor(hi, read.lo[CREDENTIAL] ?? 0, read.text(CREDENTIAL), seconds)
      const record = records.record(row)
      learnTime(record, observed, use)
      rows.use(row, record.lastUsed)
      addUse(observed, row, USER, use.user, times, () => event.agentId)
      addUse(observed, row, PLACE, use.place, times, () => read.text(placeFacet(read)))
      addUse(observed, row, CLIENT, use.client, times, () => read.text(CLIENT_FACET))
      const issued = declared.issuedTo(event.credentialId)
      if (issued !== null) {
        habits.declaredUses += weight
        if (issued.agentId !== event.agentId) habits.misuses += weight
      }
      record.changed = true
      habits.changed = true
    },
    takeChangedUses() {
      const taken = changes
      changes = []
      return taken
    },
  }
}
