import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { createAgentTable } from '../agent-table.ts'
import type { Trial } from '../detector.contract.ts'
import { tryDetector } from '../detector.contract.ts'
import type { BaselineRow, Observation } from '../detector.ts'
import { exampleEvent, START } from '../events.contract.ts'
import { createCredentialNews } from './credential-news.ts'

const observedBy = (agent: number): Observation => ({
  event: exampleEvent({ occurredAt: START }),
  ...{ agent, group: 0, seconds: START / 1000, weight: 1, agentEvents: 0, agentSince: 0 },
})

/** Agent 0 shows a wholly new credential with every so many calls. */
function mintedEvery(calls: number) {
  const news = createCredentialNews()
  for (let i = 0; i < 4000; i++) news.learn(observedBy(0), i % calls === 0 ? 45 : 0, 1)
  return news
}

test('a credential says little where one is minted every day, and much where there is ever one', () => {
  const often = mintedEvery(40).temper(observedBy(0), 45)
  const never = mintedEvery(4000).temper(observedBy(0), 45)
  assert.ok(often > 8 && often < 11, `${often}`)
  assert.ok(never > often + 4, `${never}`)
})

test('an agent with no history of its own has the habits of its peers', () => {
  assert.ok(mintedEvery(40).temper(observedBy(9), 45) < 11)
  assert.ok(mintedEvery(4000).temper(observedBy(9), 45) > 13)
})

test('the first call of an agent counts though its place makes the array grow', () => {
  const agents = createAgentTable({ registry: { peerGroupOf: () => '' } })
  for (const id of ['a', 'b']) agents.rowFor(id, '')
  const owner = { detector: 'novelty', version: 1 }
  const rowOfB = (before: readonly number[]): string | undefined => {
    const news = createCredentialNews()
    for (const agent of [...before, 1]) news.learn(observedBy(agent), 45, 1)
    const rows: BaselineRow[] = []
    news.takeChanges(owner, agents, (row) => rows.push(row))
    return rows.find(({ scope }) => scope === 'b')?.state
  }
  const grown = rowOfB([])
  assert.match(grown ?? '', /[1-9a-f]/)
  assert.equal(grown, rowOfB([0]))
})

test('nothing is made more than it said, what is not loud stays, and never less for being louder', () => {
  const news = mintedEvery(40)
  const loud = fc.double({ min: 8, max: 200, noNaN: true })
  fc.assert(
    fc.property(loud, loud, (a, b) => {
      const [less, more] = [Math.min(a, b), Math.max(a, b)]
      assert.ok(news.temper(observedBy(0), more) <= more)
      assert.ok(news.temper(observedBy(0), less) <= news.temper(observedBy(0), more) + 1e-9)
    }),
  )
  for (const bits of [-2, -1, 0, 7.9]) assert.equal(news.temper(observedBy(0), bits), bits)
})

/** Bits of a first action after some thousand calls with five actions, a new credential with every 40th. */
function daysOfMintedCredentials(trial: Trial, calls: number): void {
  for (let i = 0; i < calls; i++) {
    const credentialId = `ASIA${Math.floor(i / 40)}`
    const at = { occurredAt: START + i * 1000 }
    trial.learn(exampleEvent({ ...at, credentialId, action: `s3:Action${i % 5}` }))
  }
}

test('among minted credentials a first action is as odd as ever, the next credential is not', () => {
  const trial = tryDetector('novelty')
  daysOfMintedCredentials(trial, 4000)
  const next = exampleEvent({
    ...{ occurredAt: START + 4001 * 1000, credentialId: 'ASIAnext', action: 'iam:PutRolePolicy' },
  })
  assert.ok(trial.bits(next, 'credential') < 11)
  assert.ok(trial.bits(next, 'action') > 20)
})
