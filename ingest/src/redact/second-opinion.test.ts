import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lintSource } from '@secretlint/core'
import { creator as recommended } from '@secretlint/secretlint-rule-preset-recommend'
import { plantedSecrets } from './redactor.contract.ts'
import { createRedactor } from './redactor.ts'

/** How many secrets secretlint, which others maintain, finds in a text. */
async function secretsIn(content: string): Promise<number> {
  const result = await lintSource({
    source: { filePath: 'record.json', content, contentType: 'text' },
    options: { config: { rules: [{ id: 'preset', rule: recommended }] } },
  })
  return result.messages.length
}

test('what secretlint would find in a record, it does not find in the redacted one', async () => {
  const redactor = createRedactor(new Uint8Array(32).fill(1))
  let found = 0
  for (const { kind, secret } of plantedSecrets) {
    const record = JSON.stringify({ eventName: 'x', a: { note: `see ${secret} there` } })
    found += (await secretsIn(record)) > 0 ? 1 : 0
    // A mask in the place of a password looks like a password to it.
    const left = redactor.raw(record).replace(/\[redacted:[^\]]*\]/g, '')
    assert.equal(await secretsIn(left), 0, kind)
  }
  // Else this test would not know a secret if it saw one.
  assert.ok(found >= 3, `secretlint recognised ${found} of ${plantedSecrets.length}`)
})
