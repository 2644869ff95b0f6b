import type { Hour } from './calendar.ts'
import { DAY, HOUR, MINUTE } from './calendar.ts'
import type { Persona } from './persona.ts'
import { keyOf } from './random.ts'
import type { Script } from './script.ts'
import { foundToken } from './world.ts'

/** Dana runs her domain script three times in ninety days; the last time, 66 days before the landmark. */
const daysBefore = [88, 79, foundToken.asleepDays] as const

export function danaOf(seed: string): Persona {
  return {
    id: 'person:dana.whitfield',
    index: -1,
    kind: 'person',
    owner: foundToken.owner,
    charter: '',
    environment: 'prod',
    peerGroup: '',
    offsetHours: 2,
    volume: 1,
    address: '203.0.113.24',
    aws: 'none',
    railway: true,
    kubernetes: false,
    vault: false,
    virtualKey: '',
    virtualKeyHash: '',
    meshCredential: '',
    model: '',
    suffix: '',
    key: keyOf(`${seed}:dana`),
  }
}

/** When within this hour she runs it: milliseconds after its start, or null. */
export function danaRunsAt(hour: Hour, landmark: number): number | null {
  for (const days of daysBefore) {
    const at = landmark - days * DAY
    if (at >= hour.startsAt && at < hour.startsAt + HOUR) return at - hour.startsAt
  }
  return null
}

/** Adds a custom domain to the production site, with the token that will be found. */
export function runDomainScript(script: Script): void {
  const as = {
    agent: '',
    virtualKey: '',
    tokenId: foundToken.id,
    tokenKind: foundToken.kind,
    userAgent: 'railway-cli/4.1.0',
  }
  const environment = 'production'
  const resource = { type: 'service', id: 'svc_prd_web', name: 'web' }
  const variables = '{"environmentId":"env_prd_90bb","serviceId":"svc_prd_web"}'
  script.railway({ operation: 'customDomains', variables, environment, resource }, as)
  script.wait(MINUTE / 4)
  script.railway({ operation: 'customDomainAvailable', variables, environment, resource }, as)
  script.wait(MINUTE / 4)
  script.railway(
    { operation: 'customDomainCreate', mutation: true, variables, environment, resource },
    as,
  )
}
