import assert from 'node:assert/strict'
import { test } from 'node:test'
import { companyLogs, decoyName, decoyNames, decoyUse } from './company-logs.ts'

test('what is skipped and taken goes on where it was, as if taken at once', () => {
  const [whole, parts] = [companyLogs(), companyLogs()]
  const all = whole.take(500)
  parts.skip(200)
  assert.deepEqual(parts.take(300), all.slice(200))
  assert.equal(parts.taken(), 500)
})

test('each use of a decoy is found by its name again, wherever it is written', () => {
  const names = [decoyName('load-700', 0), decoyName('load-700', 299), decoyName('load-6300', 0)]
  assert.equal(new Set(names).size, 3)
  for (const name of names) assert.deepEqual([...new Set(decoyNames(decoyUse(name)))], [name])
})
