import type { Store } from '@tripline/infra'

/** Uses of a credential that the stream has shown since some time. */
export interface Use {
  /** How often it was refused. */
  readonly refusals: number
  /** The last use that passed; 0 for none. */
  readonly passedAt: number
}

export interface UseOfCredentials {
  /** By event time. */
  since(credentialId: string, at: number): Promise<Use>
}

const SQL = `SELECT countIf(outcome = 'denied') AS refusals,
  maxIf(toUnixTimestamp64Milli(occurred_at), outcome = 'success') AS passedAt
  FROM events WHERE credential_id = {credential:String} AND occurred_at > fromUnixTimestamp64Milli({at:Int64})`

export const useOfCredentials = (store: Store): UseOfCredentials => ({
  async since(credentialId, at) {
    const [row] = await store.query<Use>(SQL, { credential: credentialId, at })
    return row ?? { refusals: 0, passedAt: 0 }
  },
})
