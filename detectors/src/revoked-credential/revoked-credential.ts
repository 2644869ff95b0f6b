import type { AgentTable } from '../agent-table.ts'
import type { Detector, Observation } from '../detector.ts'
import { NOT_APPLICABLE } from '../detector.ts'
import { tallyOthers } from '../flat/tallies.ts'
import { MOST_BITS } from '../stats/tail-mass.ts'
import type { RevokedCredentials } from './revoked-credentials.ts'
import { REVOKED } from './revoked-credentials.ts'

export interface RevokedCredentialDeps {
  readonly agents: AgentTable
  readonly revoked: RevokedCredentials
}

const BYTES_EACH = 160

/** Was a credential let in that was taken out of service? See README.md. */
export function createRevokedCredential({ agents, revoked }: RevokedCredentialDeps): Detector {
  const isUsedAgain = ({ event }: Observation): boolean => {
    if (revoked.size === 0 || event.credentialId === '' || event.outcome === 'denied') return false
    const since = revoked.outSince(event.credentialId)
    return since !== null && event.occurredAt > since
  }
  return {
    ...{ name: REVOKED.detector, version: REVOKED.version, channels: ['use'] },
    techniques: ['T1078.004', 'T1098.001'],
    neverTies: true,
    score(observed, bits, at) {
      bits[at] = isUsedAgain(observed) ? MOST_BITS : NOT_APPLICABLE
    },
    learn: () => {},
    explain(observed) {
      const { event } = observed
      const since = revoked.outSince(event.credentialId)
      return {
        ...{ feature: 'credential', sentence: 'It used a revoked credential' },
        ...{ observed: event.credentialId, expected: 'every use refused' },
        agent: { seen: 0, of: observed.agentEvents },
        ...tallyOthers(agents, observed, 0, 0),
        usual: { label: 'never', amount: 0 },
        now: { label: 'now', amount: 1 },
        note: since === null ? '' : `Out of service since ${new Date(since).toISOString()}`,
      }
    },
    takeChanges: (sink) => revoked.takeChanges(sink),
    restore(agent, rows) {
      if (agent < 0) revoked.restore(rows)
    },
    bytes: () => revoked.size * BYTES_EACH,
  }
}
