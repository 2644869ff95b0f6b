import assert from 'node:assert/strict'
import { test } from 'node:test'
import { undeclared } from '../declared-facts.ts'
import { detectorContract, restoreTrial, Table, tryDetector } from '../detector.contract.ts'
import { NOT_APPLICABLE } from '../detector.ts'
import { exampleEvent, START } from '../events.contract.ts'
import { createRevokedCredentials } from './revoked-credentials.ts'

const NAME = 'revoked-credential'
const SINCE = START + 60_000
const use = (given = {}) =>
  exampleEvent({ credentialId: 'AKIAOUT', occurredAt: SINCE + 1, outcome: 'success', ...given })

function outOfService() {
  const trial = tryDetector(NAME)
  trial.revoked.out('AKIAOUT', SINCE)
  return trial
}

detectorContract(NAME, {})

test('a credential that is out and is let in is 60 bits, from the first use and after a thousand', () => {
  const trial = outOfService()
  assert.equal(trial.bits(use(), 'use'), 60)
  for (let i = 0; i < 1000; i++) trial.learn(use())
  assert.equal(trial.bits(use(), 'use'), 60, 'no use of it teaches that it may be used')
  assert.equal(trial.bits(use({ outcome: 'failure' }), 'use'), 60, 'it failed after it was let in')
  assert.match(trial.explain(use(), 'use').note, /^Out of service since /)
})

test('a refusal, a call from before, another credential and one that was given back say nothing', () => {
  const trial = outOfService()
  for (const ordinary of [
    use({ outcome: 'denied' }),
    use({ occurredAt: SINCE }),
    use({ credentialId: 'AKIAOTHER' }),
    use({ credentialId: '' }),
  ]) {
    assert.equal(trial.bits(ordinary, 'use'), NOT_APPLICABLE)
  }
  trial.revoked.back('AKIAOUT')
  assert.equal(trial.bits(use(), 'use'), NOT_APPLICABLE)
})

test('a restart knows which are out and which were given back', () => {
  const trial = outOfService()
  trial.revoked.out('AKIABACK', SINCE)
  const table = new Table()
  trial.detector.takeChanges(table.add)
  trial.revoked.back('AKIABACK')
  trial.detector.takeChanges(table.add)
  const restored = restoreTrial(NAME, table, undeclared)
  assert.equal(restored.bits(use(), 'use'), 60)
  assert.equal(restored.bits(use({ credentialId: 'AKIABACK' }), 'use'), NOT_APPLICABLE)
})

test('however many are taken out, so many are remembered, the latest', () => {
  const revoked = createRevokedCredentials(100)
  for (let i = 0; i < 1_000; i++) revoked.out(`AKIA${i}`, SINCE + i)
  assert.equal(revoked.size, 100)
  assert.equal(revoked.outSince('AKIA899'), null)
  assert.equal(revoked.outSince('AKIA999'), SINCE + 999)
})
