import assert from 'node:assert/strict'
import test from 'node:test'
import { silentLogger } from '@tripline/infra'
import { noParsedItems, registryOf } from '@tripline/ingest'
import { buildReader } from './build-reader.ts'

const environmentOf = (account: string, environments: { readonly staging: string[] }): string => {
  const registry = registryOf({ environments })
  const key = new Uint8Array(32).fill(7)
  const reader = buildReader({ key, registry, mappingPaths: [], logger: silentLogger })
  const parsed = noParsedItems()
  const body = JSON.stringify({
    ...{ eventVersion: '1.09', eventTime: '2026-06-18T14:00:00Z', eventID: 'e1' },
    ...{ eventSource: 'ec2.amazonaws.com', eventName: 'DeleteVolume', awsRegion: 'eu-central-1' },
    ...{ userIdentity: { type: 'IAMUser', accessKeyId: 'AKIA1', accountId: account } },
    ...{ recipientAccountId: account, requestParameters: { volumeId: 'vol-1' } },
  })
  const receivedAt = Date.UTC(2026, 5, 18, 14, 1)
  reader.parse({ source: 'cloudtrail', body, origin: 'test', receivedAt }, parsed)
  return parsed.claimed[0]?.event.environment ?? 'none'
}

test('an account that agents.yaml names as an environment is that environment', () => {
  const environments = { staging: ['111122223333', '*.staging.example.com'] }
  assert.equal(environmentOf('111122223333', environments), 'staging')
  assert.equal(environmentOf('123456789012', environments), 'unknown')
})
