import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { embeddedKeptValues, silentLogger } from '@tripline/infra'
import { openGateGround } from '../../../test/gate-ground.ts'
import { workFolder } from '../../../test/work-folder.ts'
import type { Restriction, RestrictionKind } from './restriction.ts'
import { restrictionId } from './restriction.ts'
import { openRestrictionBook } from './restriction-book.ts'

const MINUTE = 60_000
const fixer = { agentId: 'fixer', credentialId: 'tok_1' }

test('what an agent is held to is found by agent and by credential, outlives a restart and ends by itself', async (t) => {
  const ground = await openGateGround()
  t.after(ground.close)
  const { clock, audit } = ground
  const path = join(workFolder(t), 'restrictions')
  const open = () => {
    const kept = embeddedKeptValues<Restriction>(path)
    return openRestrictionBook({ kept, audit, clock, logger: silentLogger })
  }
  const from = clock.now()
  const one = (kind: RestrictionKind, minutes: number): Restriction => ({
    ...{ id: restrictionId(kind, fixer), kind, ...fixer, perMinute: 0 },
    ...{ from, until: from + minutes * MINUTE },
  })
  const first = open()
  await first.put(one('read-only', 10))
  await first.put(one('step-up', 60))
  await first.put(one('step-up', 60))
  await first.close()

  const book = open()
  t.after(book.close)
  const kinds = (agentId: string, credentialId: string) =>
    book
      .of({ agentId, credentialId })
      .map(({ kind }) => kind)
      .sort()
  assert.deepEqual(kinds('fixer', ''), ['read-only', 'step-up'])
  assert.deepEqual(kinds('fixer', 'another'), ['read-only', 'step-up'])
  assert.deepEqual(kinds('a thief', 'tok_1'), ['read-only', 'step-up'])
  assert.deepEqual(kinds('another', 'another'), [])
  assert.deepEqual(kinds('another', ''), [])

  clock.pass(10 * MINUTE)
  assert.deepEqual(kinds('fixer', ''), ['step-up'], 'whether anybody looked or not')
  await book.expire()
  assert.equal(await book.end(restrictionId('step-up', fixer)), true)
  assert.equal(await book.end(restrictionId('step-up', fixer)), false)
  assert.deepEqual([kinds('fixer', ''), book.all()], [[], []])
  const ends = (await ground.audited()).filter(
    ({ action, outcome }) => action === 'restriction.end' && outcome === 'success',
  )
  assert.deepEqual(
    ends.map(({ detail }) => `${detail?.kind}: ${detail?.why}`),
    ['read-only: its time was over', 'step-up: it was taken back'],
  )
})
