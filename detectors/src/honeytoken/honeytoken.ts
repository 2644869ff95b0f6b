import type { AgentTable } from '../agent-table.ts'
import type { DeclaredFacts } from '../declared-facts.ts'
import type { Detector, Evidence, Observation } from '../detector.ts'
import { NOT_APPLICABLE } from '../detector.ts'
import { tallyOthers } from '../flat/tallies.ts'
import { MOST_BITS } from '../stats/tail-mass.ts'

const CHANNELS = ['decoy credential', 'decoy resource'] as const

export interface HoneytokenDeps {
  readonly agents: AgentTable
  readonly declared: DeclaredFacts
}

/** Was a decoy touched? Nothing legitimate ever does, so there is no history to weigh it against. See README.md. */
export function createHoneytoken({ agents, declared }: HoneytokenDeps): Detector {
  const isDecoy = ({ event }: Observation, channel: number): boolean =>
    channel === 0
      ? event.credentialId !== '' && declared.isDecoyCredential(event.credentialId)
      : event.resourceId !== '' && declared.isDecoyResource(event.resourceId)
  return {
    name: 'honeytoken',
    version: 1,
    channels: CHANNELS,
    techniques: ['T1078.004', 'T1552.001'],
    score(observed, bits, at) {
      for (let channel = 0; channel < CHANNELS.length; channel++) {
        bits[at + channel] = isDecoy(observed, channel) ? MOST_BITS : NOT_APPLICABLE
      }
    },
    learn: () => {},
    explain: (observed, channel) => explain(agents, observed, channel),
    takeChanges: () => {},
    restore: () => {},
    bytes: () => 0,
  }
}

function explain(agents: AgentTable, observed: Observation, channel: number): Evidence {
  const { credentialId, resourceId } = observed.event
  return {
    feature: CHANNELS[channel] ?? 'decoy',
    sentence: channel === 0 ? 'It used a decoy credential' : 'It touched a decoy',
    observed: channel === 0 ? credentialId : resourceId,
    expected: 'nobody ever touches it',
    agent: { seen: 0, of: observed.agentEvents },
    ...tallyOthers(agents, observed, 0, 0),
    usual: { label: 'never', amount: 0 },
    now: { label: 'now', amount: 1 },
    note: 'Declared as a decoy',
  }
}
