import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeEvent } from '@tripline/ingest'
import { decodeCommand, encodeCommand } from './log-record.ts'
import { SCHEMA } from './schema.ts'

const verdict = {
  ...({ type: 'close', verdict: 'true_positive', id: 'c-1', alertId: 'alr_1' } as const),
  ...{ agentId: 'a-1', by: 'Priya Nair', at: 1 },
}
const news = {
  ...({ type: 'credential-out', since: 5, id: 'out-1', credentialId: 'AKIAEXAMPLE' } as const),
  ...{ agentId: 'a-1', by: 'tripline', at: 1 },
}

test('a message says in its first byte since which schema it is understood', () => {
  assert.equal(encodeCommand(verdict)[0], 0xc0)
  assert.equal(encodeCommand(news)[0], 0xc0)
  assert.equal(encodeCommand({ ...news, forOthers: true })[0], 0xc1)
  assert.deepEqual(decodeCommand(encodeCommand(verdict)), verdict)
  assert.deepEqual(decodeCommand(encodeCommand({ ...news, forOthers: true })), {
    ...news,
    forOthers: true,
  })
})

test('a command of a later schema is nothing that is known, never another command', () => {
  const later = encodeCommand(verdict)
  for (let tag = 0xc0 + SCHEMA; tag <= 0xff; tag++) {
    later[0] = tag
    assert.deepEqual([decodeCommand(later), decodeEvent(later)], [null, null])
  }
})
