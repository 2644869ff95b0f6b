import assert from 'node:assert/strict'
import test from 'node:test'
import type { AuditEvent } from '@tripline/ingest'
import { exampleEvent } from './events.contract.ts'
import { createJudge } from './judge-event.ts'
import { NO_STAKES } from './risk/bad.ts'
import { createWeightyHistory } from './weighty-history.ts'

const AGENT = 0
const history = createWeightyHistory()
const judge = createJudge([], { isProtected: () => false }, history, 10)

const judged = (event: AuditEvent, calibrated: number, reachBudget: boolean) =>
  judge.judge(event, NO_STAKES, AGENT, {
    ...{ calibrated, raw: calibrated, claim: calibrated, isTaken: false, reachBudget },
  })

test('what is less odd than a finding is one when it is so bad that the budget would alert on it', () => {
  const secret = exampleEvent({ actionClass: 'credential', environment: 'prod' })
  assert.equal(judged(secret, 8, true), 'finding')
  assert.equal(judged(secret, 8, false), 'ordinary')
  assert.equal(judged(secret, 10, false), 'finding')
  assert.equal(judged(secret, 4, true), 'ordinary')
})

test('what an agent destroys habitually is no finding, however bad it is', () => {
  const destroy = exampleEvent({
    ...{ actionClass: 'destroy', irreversible: true, environment: 'staging' },
  })
  assert.equal(judged(destroy, 8, true), 'finding')
  for (let night = 0; night < 3; night++) history.learn(AGENT, 8, destroy.action, 1)
  assert.equal(judged(destroy, 8, true), 'ordinary')
})

test('who changes rights in production for the first time always alerts, and no longer once it is a habit', () => {
  const rights = exampleEvent({ actionClass: 'privilege', environment: 'prod' })
  const odd = { calibrated: 4, raw: 4, claim: 6, isTaken: false, reachBudget: false }
  const judgedFor = (agent: number, event: AuditEvent, claim: number) =>
    judge.judge(event, NO_STAKES, agent, { ...odd, claim })
  assert.equal(judgedFor(5, rights, 6), 'outside')
  assert.equal(judgedFor(5, rights, 4), 'ordinary', 'its peers do it all day')
  assert.equal(judgedFor(5, { ...rights, environment: 'staging' }, 6), 'ordinary')
  history.learnRights(5, 2)
  assert.equal(judgedFor(5, rights, 6), 'outside')
  history.learnRights(5, 1)
  assert.equal(judgedFor(5, rights, 6), 'ordinary')
  assert.equal(judgedFor(6, rights, 6), 'outside')
})

test('a credential that is somebody else’s always alerts, whatever is done with it', () => {
  const read = exampleEvent({ actionClass: 'read', environment: 'dev' })
  const bits = { calibrated: 3, raw: 3, claim: 3, isTaken: true, reachBudget: false }
  assert.equal(judge.judge(read, NO_STAKES, AGENT, bits), 'outside')
})
