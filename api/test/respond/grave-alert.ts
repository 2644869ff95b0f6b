import type { Alert } from '../../src/wire.ts'
import { sampleAlert } from '../sample-alert.ts'

/** The installation key of these tests. */
export const KEY = new Uint8Array(32).fill(7)

/** An alert that the shipped playbook takes the credential away for. */
export function grave(given: Partial<Alert>): Alert {
  const at = given.openedAt ?? Date.now()
  const id = given.id ?? `alr_${given.sequence}`
  return sampleAlert({
    ...{ id, severity: 'critical', risk: 92, openedAt: at, updatedAt: at },
    ...{ credentialId: 'tok_found', credentialKind: 'workspace_token' },
    ...given,
  })
}
