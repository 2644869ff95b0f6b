import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Policy, PolicyQuestion } from './policy.ts'

type Given = {
  readonly [Part in 'agent' | 'resource' | 'facts' | 'score']?: Partial<PolicyQuestion[Part]>
} & { readonly action?: string; readonly actionClass?: PolicyQuestion['actionClass'] }

/** An ordinary write in staging by an agent declared for it; name only what matters. */
export function sampleQuestion(given: Given = {}): PolicyQuestion {
  return {
    agent: {
      ...{ id: 'fixer', environment: 'staging', declared: true, protected: false },
      ...{ owner: 'dana', peerGroup: 'fixers' },
      ...given.agent,
    },
    action: given.action ?? 'railway:variableUpsert',
    actionClass: given.actionClass ?? 'write',
    resource: {
      ...{ id: 'vol_1', type: 'volume', account: 'app', region: '', environment: 'staging' },
      protected: false,
      ...given.resource,
    },
    facts: {
      ...{ destructive: false, irreversible: false, touchesBackup: false, privilegeChange: false },
      ...{ secretAccess: false, credentialKind: 'api_token', blastRadius: 1, denyListed: false },
      ...given.facts,
    },
    score: { known: true, risk: 5, bits: 2, outside: false, ...given.score },
  }
}

/** What every kind of policy must do with a set that permits under 40, forbids deny-listed and leaves the rest to people. */
export function policySuite(name: string, open: () => Promise<Policy>): void {
  test(`${name}: what is permitted is allowed, and says by what`, async () => {
    const answer = await (await open()).answer(sampleQuestion())
    assert.deepEqual(answer, { kind: 'answered', outcome: 'allow', because: ['low'] })
  })
  test(`${name}: what is forbidden is denied, also where something permits it`, async () => {
    const answer = await (await open()).answer(sampleQuestion({ facts: { denyListed: true } }))
    assert.deepEqual(answer, { kind: 'answered', outcome: 'deny', because: ['listed'] })
  })
  test(`${name}: what nothing speaks of needs a person`, async () => {
    const answer = await (await open()).answer(sampleQuestion({ score: { risk: 40 } }))
    assert.deepEqual(answer, { kind: 'answered', outcome: 'approval_required', because: [] })
  })
  test(`${name}: names from outside are names, whatever is in them`, async () => {
    const policy = await open()
    for (const hostile of ['"', '\\', '\u0000', '__proto__', 'a"::b', 'ü'.repeat(500), '\ud800']) {
      const answer = await policy.answer(
        sampleQuestion({ action: hostile, agent: { id: hostile }, resource: { id: hostile } }),
      )
      assert.equal(answer.kind === 'answered' && answer.outcome, 'allow', JSON.stringify(hostile))
    }
  })
}
