import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DeclaredFacts } from '../declared-facts.ts'
import { undeclared } from '../declared-facts.ts'
import { detectorContract, tryDetector } from '../detector.contract.ts'
import { NOT_APPLICABLE } from '../detector.ts'
import { exampleEvent } from '../events.contract.ts'

const declared: DeclaredFacts = {
  ...undeclared,
  isDecoyCredential: (id) => id === 'AKIADECOY',
  isDecoyResource: (id) => id === 'prod/payments/master-key-old',
}

detectorContract('honeytoken', { declared })

test('a decoy is 60 bits from the first event on, and after a thousand learned touches', () => {
  const trial = tryDetector('honeytoken', declared)
  const used = exampleEvent({ credentialId: 'AKIADECOY' })
  const touched = exampleEvent({ resourceId: 'prod/payments/master-key-old', outcome: 'denied' })
  assert.equal(trial.bits(used, 'decoy credential'), 60)
  for (let i = 0; i < 1000; i++) trial.learn(touched)
  assert.equal(trial.bits(touched, 'decoy resource'), 60)
})

test('what is no decoy, or nothing at all, is none of its business', () => {
  const trial = tryDetector('honeytoken', declared)
  assert.equal(trial.bits(exampleEvent(), 'decoy credential'), NOT_APPLICABLE)
  assert.equal(trial.bits(exampleEvent({ resourceId: '' }), 'decoy resource'), NOT_APPLICABLE)
})
