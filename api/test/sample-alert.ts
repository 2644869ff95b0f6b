import type { Alert } from '../src/wire.ts'

/** A whole, ordinary alert for tests; name only what matters. */
export function sampleAlert(given: Partial<Alert> = {}): Alert {
  return {
    id: 'alr_0001',
    sequence: 1,
    agentId: 'staging-fixer',
    sessionId: 'ses_1',
    environment: 'prod',
    credentialId: 'tok_4d19',
    credentialKind: 'api_token',
    severity: 'high',
    risk: 71,
    odd: { value: 0.9, words: 'never before' },
    bad: { value: 0.79, words: 'production' },
    status: 'open',
    assignee: '',
    verdict: null,
    title: 'Deleted a volume',
    story: 'It deleted a volume.',
    openedAt: Date.UTC(2026, 5, 18, 14, 32),
    updatedAt: Date.UTC(2026, 5, 18, 14, 33),
    recordLateMs: 400,
    detectedInMs: 12,
    outsideBudget: true,
    reasons: [],
    ordinary: [],
    chain: [],
    actions: ['railway:volumeDelete'],
    techniques: ['T1485'],
    eventIds: ['evt_1'],
    eventCount: 1,
    reach: [],
    ...given,
  }
}
