import type { Evidence, Observation } from '../detector.ts'
import { tallyValue } from '../flat/tallies.ts'
import type { CredentialBindingDeps } from './credential-binding.ts'
import type { CredentialRecords } from './credential-records.ts'
import { USER } from './credential-records.ts'
import { CREDENTIAL } from './learn-credential.ts'
import type { CredentialUse } from './score-credential.ts'
import { CHANNELS } from './score-credential.ts'

const SENTENCES = [
  'It used somebody else’s token',
  'It used its token from elsewhere',
  'It used its token through another client',
  'It used a token in use elsewhere',
] as const

/** The evidence behind one channel. */
export function explainCredential(
  deps: CredentialBindingDeps,
  records: CredentialRecords,
  observed: Observation,
  use: CredentialUse,
  channel: number,
): Evidence {
  const { event } = observed
  const read = deps.features(observed)
  const key = read.hi[CREDENTIAL] ?? 0
  const tallies = tallyValue(
    deps.values,
    deps.agents,
    observed,
    CREDENTIAL,
    key,
    read.lo[CREDENTIAL] ?? 0,
  )
  const issued = deps.declared.issuedTo(event.credentialId)
  const text = read.text(CREDENTIAL)
  const base = {
    feature: 'credential',
    sentence: SENTENCES[channel] ?? 'It used a credential unusually',
    ...tallies,
    note: issued === null ? '' : `Issued to ${issued.words}`,
  }
  switch (CHANNELS[channel]) {
    case 'place':
      return { ...base, observed: event.sourceIp, expected: '', usual: null, now: null }
    case 'client':
      return { ...base, observed: event.userAgent, expected: '', usual: null, now: null }
    case 'two at once':
      return { ...base, ...oneAtATime(event.agentId, event.sourceIp) }
    default: {
      const users = use.row < 0 ? 0 : records.runs.used(records.runs.runOf(use.row, USER))
      const whose = issued?.words ?? `${users} known ${users === 1 ? 'user' : 'users'}`
      return { ...base, ...ownersMeasure(text, whose, event.agentId) }
    }
  }
}

type Measure = Pick<Evidence, 'observed' | 'expected' | 'usual' | 'now'>

const ownersMeasure = (credential: string, whose: string, agentId: string): Measure => ({
  observed: agentId,
  expected: `${credential}: ${whose}`,
  usual: { label: whose, amount: 1 },
  now: { label: agentId, amount: 1 },
})

const oneAtATime = (agentId: string, address: string): Measure => ({
  observed: address === '' ? agentId : `${agentId} from ${address}`,
  expected: 'one user in one place',
  usual: { label: 'one user in one place', amount: 1 },
  now: { label: 'two within ten minutes', amount: 2 },
})
